/// The page's style sheet. Colours of series: Okabe and Ito's palette, told apart by colour-blind readers too.
let pageStyle: StaticString = """

    :root { color-scheme: light dark; --ink: #1c2430; --soft: #5b6675; --rule: #dde2e8; --paper: #fff; --wash: #f5f7f9;
      --good: #00734f; --bad: #b3400a; --c0: #0067a5; --c1: #d55e00; --c2: #009e73; --c3: #b5518f; --c4: #c98a00;
      --c5: #3a96cf; --c6: #6b7280; --c7: #8a6d00; }
    @media (prefers-color-scheme: dark) { :root { --ink: #e6eaef; --soft: #9aa6b4; --rule: #333c47; --paper: #14181d;
      --wash: #1d232a; --good: #4cc79a; --bad: #f08a4b; --c0: #58b4ee; --c1: #ff8a3d; --c2: #35c79a; --c3: #e08abd;
      --c4: #e8b23c; --c5: #8fd0f5; --c6: #a3adba; --c7: #d3b84a; } }
    @media print { :root { color-scheme: light; --ink: #000; --soft: #444; --rule: #ccc; --paper: #fff; --wash: #fff;
      --good: #00734f; --bad: #b3400a; --c0: #0067a5; --c1: #d55e00; --c2: #009e73; --c3: #b5518f; --c4: #c98a00;
      --c5: #3a96cf; --c6: #6b7280; --c7: #8a6d00; } }
    * { box-sizing: border-box; }
    body { margin: 0; background: var(--paper); color: var(--ink);
      font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Liberation Sans", "DejaVu Sans", sans-serif; }
    main { max-width: 64rem; margin: 0 auto; padding: 2rem 1.25rem 4rem; }
    header { border-bottom: 2px solid var(--ink); margin-bottom: 1.5rem; }
    h1 { font-size: 1.7rem; line-height: 1.2; margin: 0 0 .4rem; overflow-wrap: anywhere; }
    header p { color: var(--soft); margin: 0 0 1rem; }
    h2 { font-size: 1.2rem; margin: 2.75rem 0 .75rem; padding-top: .6rem; border-top: 1px solid var(--rule); }
    h3 { font-size: 1rem; margin: 1.75rem 0 .25rem; }
    p { max-width: 46rem; margin: .5rem 0 1rem; overflow-wrap: anywhere; }
    .note, .detail { color: var(--soft); font-size: .85rem; }
    .findings { list-style: none; margin: 1rem 0; padding: 0; max-width: 46rem; }
    .findings li { border-left: 4px solid var(--rule); padding: .15rem 0 .15rem .8rem; margin: .55rem 0;
      overflow-wrap: anywhere; color: var(--ink); font-weight: 400; }
    .findings li.good { border-color: var(--good); } .findings li.bad { border-color: var(--bad); }
    .findings li.strong { border-color: var(--ink); font-size: 1.1rem; font-weight: 600; }
    .figures { display: grid; grid-template-columns: repeat(3, 1fr); gap: .75rem; margin: 1rem 0 1.5rem; }
    .figures div { background: var(--wash); border: 1px solid var(--rule); border-radius: 6px; padding: .7rem .9rem; }
    dt { color: var(--soft); font-size: .85rem; overflow-wrap: anywhere; }
    dd { margin: 0; font-size: 1.45rem; font-weight: 600; font-variant-numeric: tabular-nums; }
    dd.detail { font-size: .8rem; font-weight: 400; }
    .scroll { overflow-x: auto; margin: 1rem 0 .5rem; }
    table { border-collapse: separate; border-spacing: 0; font-size: .9rem; font-variant-numeric: tabular-nums; }
    caption { text-align: left; font-weight: 600; padding-bottom: .4rem; }
    th, td { padding: .3rem .9rem .3rem 0; white-space: nowrap; text-align: left; }
    th { border-bottom: 1.5px solid var(--ink); font-size: .82rem; vertical-align: bottom; }
    td, tbody th { border-bottom: 1px solid var(--rule); }
    tbody th { font-weight: inherit; font-size: inherit; vertical-align: inherit; }
    th:first-child, td:first-child { position: sticky; left: 0; background: var(--paper); }
    tbody tr:hover > * { background: var(--wash); }
    .r { text-align: right; }
    .strong { font-weight: 700; } .good { color: var(--good); } .bad { color: var(--bad); } .faint { color: var(--soft); }
    .meter { width: 60px; height: 8px; margin-left: .5rem; vertical-align: middle; }
    .meter .rest { fill: var(--rule); opacity: .55; } .meter .fill { fill: var(--c0); }
    figure { margin: 1.5rem 0; max-width: 44rem; }
    figcaption { font-weight: 600; }
    figure > svg { display: block; width: 100%; height: auto; overflow: visible; }
    .legend { list-style: none; display: flex; flex-wrap: wrap; gap: .15rem 1.1rem; margin: .35rem 0 .5rem; padding: 0;
      font-size: .85rem; color: var(--soft); }
    .key { width: 22px; height: 10px; margin-right: .4rem; }
    svg text { font-family: inherit; fill: var(--ink); font-size: 10px; }
    svg .tick { fill: var(--soft); } svg .mid { text-anchor: middle; } svg .end { text-anchor: end; }
    svg .name { paint-order: stroke; stroke: var(--paper); stroke-width: 2.5px; }
    .grid { stroke: var(--rule); stroke-width: .7; } .axis { stroke: var(--soft); fill: none; }
    .line { fill: none; stroke: var(--c); stroke-width: 1.5; stroke-linejoin: round; } .main { stroke-width: 2.5; }
    .dashed { stroke-dasharray: 5 3.5; } .broken { stroke-dasharray: 9 2; } .dotted { stroke-dasharray: 1.5 2.5; }
    .band { fill: var(--c); opacity: .16; } .bar { stroke: var(--c); stroke-width: 1.2; } .wide { stroke-width: 3; opacity: .45; }
    .dot { fill: var(--c); stroke: var(--paper); stroke-width: .8; } .column { fill: var(--c); opacity: .75; }
    .whisker { stroke: var(--ink); stroke-width: 1; } .event { stroke: var(--bad); stroke-width: 1; stroke-dasharray: 2 2; }
    .s0 { --c: var(--c0); } .s1 { --c: var(--c1); } .s2 { --c: var(--c2); } .s3 { --c: var(--c3); }
    .s4 { --c: var(--c4); } .s5 { --c: var(--c5); } .s6 { --c: var(--c6); } .s7 { --c: var(--c7); }
    footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--rule); color: var(--soft); font-size: .85rem;
      overflow-wrap: anywhere; }
    @media (max-width: 34rem) { main { padding: 1.25rem .9rem 3rem; } h1 { font-size: 1.35rem; } dd { font-size: 1.2rem; }
      .figures { grid-template-columns: 1fr 1fr; gap: .5rem; } svg text { font-size: 13px; } svg .name { font-size: 11px; }
      table { font-size: .82rem; } th:first-child, td:first-child { white-space: normal; overflow-wrap: break-word;
      min-width: 6.5rem; max-width: 9rem; } }
    @page { margin: 16mm 14mm; }
    @media print { main { max-width: none; padding: 0; } body { font-size: 10.5pt; } a { color: inherit; }
      figure { max-width: 125mm; } figure, tr, .figures div, .findings li { break-inside: avoid; }
      h2, h3, caption { break-after: avoid; } .scroll { overflow: visible; } table, .note { font-size: 8.5pt; }
      thead { display: table-header-group; } th, td { padding-right: 7pt; } th { white-space: normal; font-size: 8pt; }
      th:first-child, td:first-child { position: static; white-space: normal; overflow-wrap: anywhere; }
      .meter { width: 36px; } .meter rect, .column, .band { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
      .figures div { padding: .4rem .6rem; } dd { font-size: 1.15rem; } }

    """
