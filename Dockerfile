# Two stages: the toolchain builds with TLS, the second has the program, its artefact and four libraries.
#
#   docker build -t suffice .
#   docker run --name router -p 127.0.0.1:7411:7411 -v suffice:/var/lib/suffice suffice
#   docker exec router cat /var/lib/suffice/owner.token          # nobody is served without it
#
# With a configuration of your own: -v ./suffice.yaml:/etc/suffice/suffice.yaml
FROM swift:6.3-bookworm AS build
RUN apt-get update && apt-get install -y --no-install-recommends \
      libopenblas-dev liblapacke-dev libsqlite3-dev zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /src
COPY . .
RUN swift build -c release --product suffice --traits TLS --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked

FROM debian:bookworm-slim
RUN apt-get update && apt-get install -y --no-install-recommends \
      libopenblas0-pthread liblapacke libsqlite3-0 zlib1g ca-certificates curl \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --home-dir /var/lib/suffice --create-home --shell /usr/sbin/nologin suffice
COPY --from=build /src/.build/release/suffice /usr/local/bin/suffice
COPY models /usr/local/share/suffice/models
COPY deploy/container.yaml /usr/local/share/suffice/container.yaml
COPY deploy/container.sh /usr/local/bin/suffice-container
USER suffice
VOLUME /var/lib/suffice
EXPOSE 7411 7412
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD curl -fsS http://127.0.0.1:7412/readyz || exit 1
ENTRYPOINT ["/bin/sh", "/usr/local/bin/suffice-container"]
