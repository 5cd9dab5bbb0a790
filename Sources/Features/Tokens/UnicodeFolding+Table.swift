// Written by training/unicode_table.py with tokenizers 0.23.3; do not edit.

extension UnicodeFolding {
    /// What BERT's uncased normaliser makes of the characters outside ASCII that it changes; numbers are hexadecimal.
    ///
    /// - `d first last stride;`: dropped. `s`: a space. `a`: a token of its own. `w`: part of a word.
    ///   A fourth number is added to the code point to give its replacement; a lone `first` is one character.
    /// - `q code parts…`: part of a word, replaced by several characters.
    static let rules: StaticString = """
        d 80 9f 1; s a0; a a1; a a7; a ab; d ad; a b6 b7 1; a bb; a bf; w c0 c0 1 -5f; w c1 c1 1 -60; w c2 c2 1 -61;
        w c3 c3 1 -62; w c4 c4 1 -63; w c5 c9 2 -64; w c6 c6 1 20; w c8 c8 1 -63; w ca ca 1 -65; w cb cb 1 -66; w cc
        cc 1 -63; w cd cd 1 -64; w ce ce 1 -65; w cf cf 1 -66; w d0 d0 1 20; w d1 d2 1 -63; w d3 d3 1 -64; w d4 d4 1
        -65; w d5 d5 1 -66; w d6 d6 1 -67; w d8 d8 1 20; w d9 d9 1 -64; w da da 1 -65; w db db 1 -66; w dc dc 1 -67;
        w dd dd 1 -64; w de de 1 20; w e0 e0 1 -7f; w e1 e1 1 -80; w e2 e2 1 -81; w e3 e3 1 -82; w e4 e4 1 -83; w e5
        e9 2 -84; w e8 e8 1 -83; w ea ea 1 -85; w eb eb 1 -86; w ec ec 1 -83; w ed ed 1 -84; w ee ee 1 -85; w ef ef
        1 -86; w f1 f2 1 -83; w f3 f3 1 -84; w f4 f4 1 -85; w f5 f5 1 -86; w f6 f6 1 -87; w f9 f9 1 -84; w fa fa 1
        -85; w fb fb 1 -86; w fc fc 1 -87; w fd fd 1 -84; w ff ff 1 -86; w 100 100 1 -9f; w 101 101 1 -a0; w 102 102
        1 -a1; w 103 103 1 -a2; w 104 106 2 -a3; w 105 107 2 -a4; w 108 108 1 -a5; w 109 109 1 -a6; w 10a 10a 1 -a7;
        w 10b 10b 1 -a8; w 10c 10c 1 -a9; w 10d 10e 1 -aa; w 10f 10f 1 -ab; w 110 110 1 1; w 112 112 1 -ad; w 113
        113 1 -ae; w 114 114 1 -af; w 115 115 1 -b0; w 116 116 1 -b1; w 117 117 1 -b2; w 118 118 1 -b3; w 119 119 1
        -b4; w 11a 11c 2 -b5; w 11b 11d 2 -b6; w 11e 11e 1 -b7; w 11f 11f 1 -b8; w 120 120 1 -b9; w 121 121 1 -ba; w
        122 122 1 -bb; w 123 124 1 -bc; w 125 125 1 -bd; w 126 126 1 1; w 128 128 1 -bf; w 129 129 1 -c0; w 12a 12a
        1 -c1; w 12b 12b 1 -c2; w 12c 12c 1 -c3; w 12d 12d 1 -c4; w 12e 12e 1 -c5; w 12f 12f 1 -c6; w 130 130 1 -c7;
        w 132 132 1 1; w 134 134 1 -ca; w 135 136 1 -cb; w 137 137 1 -cc; w 139 139 1 -cd; w 13a 13a 1 -ce; w 13b
        13b 1 -cf; w 13c 13c 1 -d0; w 13d 13d 1 -d1; w 13e 13e 1 -d2; w 13f 141 2 1; w 143 143 1 -d5; w 144 144 1
        -d6; w 145 145 1 -d7; w 146 146 1 -d8; w 147 147 1 -d9; w 148 148 1 -da; w 14a 14a 1 1; w 14c 14c 1 -dd; w
        14d 14d 1 -de; w 14e 14e 1 -df; w 14f 14f 1 -e0; w 150 150 1 -e1; w 151 151 1 -e2; w 152 152 1 1; w 154 154
        1 -e2; w 155 155 1 -e3; w 156 156 1 -e4; w 157 157 1 -e5; w 158 158 1 -e6; w 159 15a 1 -e7; w 15b 15b 1 -e8;
        w 15c 15c 1 -e9; w 15d 15d 1 -ea; w 15e 15e 1 -eb; w 15f 15f 1 -ec; w 160 160 1 -ed; w 161 162 1 -ee; w 163
        163 1 -ef; w 164 164 1 -f0; w 165 165 1 -f1; w 166 166 1 1; w 168 168 1 -f3; w 169 169 1 -f4; w 16a 16a 1
        -f5; w 16b 16b 1 -f6; w 16c 16c 1 -f7; w 16d 16d 1 -f8; w 16e 16e 1 -f9; w 16f 16f 1 -fa; w 170 170 1 -fb; w
        171 171 1 -fc; w 172 176 2 -fd; w 173 177 2 -fe; w 178 179 1 -ff; w 17a 17a 1 -100; w 17b 17b 1 -101; w 17c
        17c 1 -102; w 17d 17d 1 -103; w 17e 17e 1 -104; w 181 181 1 d2; w 182 184 2 1; w 186 186 1 ce; w 187 187 1
        1; w 189 18a 1 cd; w 18b 18b 1 1; w 18e 18e 1 4f; w 18f 18f 1 ca; w 190 190 1 cb; w 191 191 1 1; w 193 193 1
        cd; w 194 194 1 cf; w 196 196 1 d3; w 197 197 1 d1; w 198 198 1 1; w 19c 19c 1 d3; w 19d 19d 1 d5; w 19f 19f
        1 d6; w 1a0 1a0 1 -131; w 1a1 1a1 1 -132; w 1a2 1a4 2 1; w 1a6 1a6 1 da; w 1a7 1a7 1 1; w 1a9 1a9 1 da; w
        1ac 1ac 1 1; w 1ae 1ae 1 da; w 1af 1af 1 -13a; w 1b0 1b0 1 -13b; w 1b1 1b2 1 d9; w 1b3 1b5 2 1; w 1b7 1b7 1
        db; w 1b8 1b8 1 1; w 1bc 1bc 1 1; w 1c4 1c4 1 2; w 1c5 1c5 1 1; w 1c7 1c7 1 2; w 1c8 1c8 1 1; w 1ca 1ca 1 2;
        w 1cb 1cb 1 1; w 1cd 1cd 1 -16c; w 1ce 1ce 1 -16d; w 1cf 1cf 1 -166; w 1d0 1d0 1 -167; w 1d1 1d1 1 -162; w
        1d2 1d2 1 -163; w 1d3 1d3 1 -15e; w 1d4 1d4 1 -15f; w 1d5 1d5 1 -160; w 1d6 1d6 1 -161; w 1d7 1d7 1 -162; w
        1d8 1d8 1 -163; w 1d9 1d9 1 -164; w 1da 1da 1 -165; w 1db 1db 1 -166; w 1dc 1dc 1 -167; w 1de 1de 1 -17d; w
        1df 1df 1 -17e; w 1e0 1e0 1 -17f; w 1e1 1e1 1 -180; w 1e2 1e2 1 -fc; w 1e3 1e3 1 -fd; w 1e4 1e4 1 1; w 1e6
        1e6 1 -17f; w 1e7 1e7 1 -180; w 1e8 1e8 1 -17d; w 1e9 1e9 1 -17e; w 1ea 1ea 1 -17b; w 1eb 1eb 1 -17c; w 1ec
        1ec 1 -17d; w 1ed 1ed 1 -17e; w 1ee 1ee 1 a4; w 1ef 1ef 1 a3; w 1f0 1f0 1 -186; w 1f1 1f1 1 2; w 1f2 1f2 1
        1; w 1f4 1f4 1 -18d; w 1f5 1f5 1 -18e; w 1f6 1f6 1 -61; w 1f7 1f7 1 -38; w 1f8 1f8 1 -18a; w 1f9 1f9 1 -18b;
        w 1fa 1fa 1 -199; w 1fb 1fb 1 -19a; w 1fc 1fc 1 -116; w 1fd 1fd 1 -117; w 1fe 1fe 1 -106; w 1ff 1ff 1 -107;
        w 200 200 1 -19f; w 201 201 1 -1a0; w 202 202 1 -1a1; w 203 203 1 -1a2; w 204 204 1 -19f; w 205 205 1 -1a0;
        w 206 206 1 -1a1; w 207 207 1 -1a2; w 208 208 1 -19f; w 209 209 1 -1a0; w 20a 20a 1 -1a1; w 20b 20b 1 -1a2;
        w 20c 20c 1 -19d; w 20d 20d 1 -19e; w 20e 20e 1 -19f; w 20f 20f 1 -1a0; w 210 210 1 -19e; w 211 211 1 -19f;
        w 212 212 1 -1a0; w 213 213 1 -1a1; w 214 214 1 -19f; w 215 215 1 -1a0; w 216 216 1 -1a1; w 217 217 1 -1a2;
        w 218 218 1 -1a5; w 219 21a 1 -1a6; w 21b 21b 1 -1a7; w 21c 21c 1 1; w 21e 21e 1 -1b6; w 21f 21f 1 -1b7; w
        220 220 1 -82; w 222 224 2 1; w 226 226 1 -1c5; w 227 227 1 -1c6; w 228 228 1 -1c3; w 229 229 1 -1c4; w 22a
        22a 1 -1bb; w 22b 22b 1 -1bc; w 22c 22c 1 -1bd; w 22d 22d 1 -1be; w 22e 22e 1 -1bf; w 22f 22f 1 -1c0; w 230
        230 1 -1c1; w 231 231 1 -1c2; w 232 232 1 -1b9; w 233 233 1 -1ba; w 23a 23a 1 2a2b; w 23b 23b 1 1; w 23d 23d
        1 -a3; w 23e 23e 1 2a28; w 241 241 1 1; w 243 243 1 -c3; w 244 244 1 45; w 245 245 1 47; w 246 24e 2 1; d
        300 36f 1; w 370 372 2 1; w 374 374 1 -bb; w 376 376 1 1; a 37e 37e 1 -343; w 37f 37f 1 74; w 385 385 1
        -2dd; w 386 386 1 2b; a 387 387 1 -2d0; w 388 388 1 2d; w 389 389 1 2e; w 38a 38a 1 2f; w 38c 38c 1 33; w
        38e 38e 1 37; w 38f 38f 1 3a; w 390 390 1 29; w 391 3a1 1 20; w 3a3 3a9 1 20; w 3aa 3aa 1 f; w 3ab 3ab 1 1a;
        w 3ac 3ac 1 5; w 3ad 3ad 1 8; w 3ae 3ae 1 9; w 3af 3af 1 a; w 3b0 3b0 1 15; w 3ca 3ca 1 -11; w 3cb 3cb 1 -6;
        w 3cc 3cc 1 -d; w 3cd 3cd 1 -8; w 3ce 3ce 1 -5; w 3cf 3cf 1 8; w 3d3 3d3 1 -1; w 3d4 3d4 1 -2; w 3d8 3ee 2
        1; w 3f4 3f4 1 -3c; w 3f7 3f7 1 1; w 3f9 3f9 1 -7; w 3fa 3fa 1 1; w 3fd 3ff 1 -82; w 400 400 1 35; w 401 401
        1 34; w 402 404 2 50; w 403 403 1 30; w 405 406 1 50; w 407 407 1 4f; w 408 40b 1 50; w 40c 40c 1 2e; w 40d
        40d 1 2b; w 40e 40e 1 35; w 40f 40f 1 50; w 410 418 1 20; w 419 419 1 1f; w 41a 42f 1 20; w 439 439 1 -1; w
        450 450 1 -1b; w 451 451 1 -1c; w 453 453 1 -20; w 457 457 1 -1; w 45c 45c 1 -22; w 45d 45d 1 -25; w 45e 45e
        1 -1b; w 460 474 2 1; w 476 476 1 -1; w 477 477 1 -2; w 478 480 2 1; d 483 487 1; w 48a 4be 2 1; w 4c0 4c0 1
        f; w 4c1 4c1 1 -8b; w 4c2 4c2 1 -8c; w 4c3 4cd 2 1; w 4d0 4d0 1 -a0; w 4d1 4d1 1 -a1; w 4d2 4d2 1 -a2; w 4d3
        4d3 1 -a3; w 4d4 4d4 1 1; w 4d6 4d6 1 -a1; w 4d7 4d7 1 -a2; w 4d8 4d8 1 1; w 4da 4da 1 -1; w 4db 4db 1 -2; w
        4dc 4dc 1 -a6; w 4dd 4de 1 -a7; w 4df 4df 1 -a8; w 4e0 4e0 1 1; w 4e2 4e2 1 -aa; w 4e3 4e3 1 -ab; w 4e4 4e4
        1 -ac; w 4e5 4e5 1 -ad; w 4e6 4e6 1 -a8; w 4e7 4e7 1 -a9; w 4e8 4e8 1 1; w 4ea 4ea 1 -1; w 4eb 4eb 1 -2; w
        4ec 4ec 1 -9f; w 4ed 4ed 1 -a0; w 4ee 4ee 1 -ab; w 4ef 4ef 1 -ac; w 4f0 4f0 1 -ad; w 4f1 4f1 1 -ae; w 4f2
        4f2 1 -af; w 4f3 4f3 1 -b0; w 4f4 4f4 1 -ad; w 4f5 4f5 1 -ae; w 4f6 4f6 1 1; w 4f8 4f8 1 -ad; w 4f9 4f9 1
        -ae; w 4fa 52e 2 1; w 531 556 1 30; a 55a 55f 1; a 589 58a 1; d 591 5bd 1; a 5be 5c0 2; d 5bf 5c1 2; d 5c2
        5c4 2; a 5c3; d 5c5 5c7 2; a 5c6; a 5f3 5f4 1; d 600 605 1; a 609 60a 1; a 60c 60d 1; d 610 61a 1; a 61b; d
        61c; a 61e 61f 1; w 622 622 1 5; w 623 623 1 4; w 624 626 2 24; w 625 625 1 2; d 64b 65f 1; a 66a 66d 1; d
        670; w 6c0 6c0 1 15; w 6c2 6c2 1 -1; w 6d3 6d3 1 -1; a 6d4; d 6d6 6dd 1; d 6df 6e4 1; d 6e7 6e8 1; d 6ea 6ed
        1; a 700 70d 1; d 70f 711 2; d 730 74a 1; d 7a6 7b0 1; d 7eb 7f3 1; a 7f7 7f9 1; d 816 819 1; d 81b 823 1; d
        825 827 1; d 829 82d 1; a 830 83e 1; d 859 85b 1; a 85e; d 8e3 902 1; w 929 929 1 -1; w 931 931 1 -1; w 934
        934 1 -1; d 93a 93c 2; d 941 948 1; d 94d; d 951 957 1; w 958 95a 1 -43; w 95b 95b 1 -3f; w 95c 95d 1 -3b; w
        95e 95e 1 -33; w 95f 95f 1 -30; d 962 963 1; a 964 965 1; a 970; d 981; d 9bc; d 9c1 9c4 1; d 9cd; w 9dc 9dd
        1 -3b; w 9df 9df 1 -30; d 9e2 9e3 1; d a01 a02 1; w a33 a33 1 -1; w a36 a36 1 2; d a3c; d a41 a42 1; d a47
        a48 1; d a4b a4d 1; d a51; w a59 a5a 1 -43; w a5b a5b 1 -3f; w a5e a5e 1 -33; d a70 a71 1; d a75; d a81 a82
        1; d abc; d ac1 ac5 1; d ac7 ac8 1; d acd; d ae2 ae3 1; a af0; d b01; d b3c; d b3f b41 2; d b42 b44 1; w b48
        b48 1 -1; d b4d; d b56; w b5c b5d 1 -3b; d b62 b63 1; d b82; d bc0; d bcd; d c00; d c3e c40 1; d c46 c48 1;
        d c4a c4d 1; d c55 c56 1; d c62 c63 1; d c81; d cbc; d cbf; w cc0 cc0 1 15; d cc6; w cc7 cc8 1 e; w cca cca
        1 -8; d ccc ccd 1; d ce2 ce3 1; d d01; d d41 d44 1; d d4d; d d62 d63 1; d dca; d dd2 dd4 1; d dd6; w dda dda
        1 -1; a df4; d e31; d e34 e3a 1; d e47 e4e 1; a e4f; a e5a e5b 1; d eb1; d eb4 eb9 1; d ebb ebc 1; d ec8 ecd
        1; a f04 f12 1; a f14; d f18 f19 1; d f35 f39 2; a f3a f3d 1; w f43 f43 1 -1; w f4d f4d 1 -1; w f52 f52 1
        -1; w f57 f57 1 -1; w f5c f5c 1 -1; w f69 f69 1 -29; d f71 f7e 1; d f80 f84 1; a f85; d f86 f87 1; d f8d f97
        1; d f99 fbc 1; d fc6; a fd0 fd4 1; a fd9 fda 1; w 1026 1026 1 -1; d 102d 1030 1; d 1032 1037 1; d 1039 103a
        1; d 103d 103e 1; a 104a 104f 1; d 1058 1059 1; d 105e 1060 1; d 1071 1074 1; d 1082; d 1085 1086 1; d 108d;
        d 109d; w 10a0 10c5 1 1c60; w 10c7 10c7 1 1c60; w 10cd 10cd 1 1c60; a 10fb; d 135d 135f 1; a 1360 1368 1; w
        13a0 13ef 1 97d0; w 13f0 13f5 1 8; a 1400; a 166d 166e 1; s 1680; a 169b 169c 1; a 16eb 16ed 1; d 1712 1714
        1; d 1732 1734 1; a 1735 1736 1; d 1752 1753 1; d 1772 1773 1; d 17b4 17b5 1; d 17b7 17bd 1; d 17c6; d 17c9
        17d3 1; a 17d4 17d6 1; a 17d8 17da 1; d 17dd; a 1800 180a 1; d 180b 180e 1; d 18a9; d 1920 1922 1; d 1927
        1928 1; d 1932; d 1939 193b 1; a 1944 1945 1; d 1a17 1a18 1; d 1a1b; a 1a1e 1a1f 1; d 1a56 1a58 2; d 1a59
        1a5e 1; d 1a60 1a62 2; d 1a65 1a6c 1; d 1a73 1a7c 1; d 1a7f; a 1aa0 1aa6 1; a 1aa8 1aad 1; d 1ab0 1abd 1; d
        1b00 1b03 1; d 1b34 1b36 2; d 1b37 1b3a 1; w 1b3b 1b3b 1 -6; d 1b3c; w 1b3d 1b3d 1 -8; d 1b42; w 1b43 1b43 1
        -e; a 1b5a 1b60 1; d 1b6b 1b73 1; d 1b80 1b81 1; d 1ba2 1ba5 1; d 1ba8 1ba9 1; d 1bab 1bad 1; d 1be6 1be8 2;
        d 1be9; d 1bed 1bef 2; d 1bf0 1bf1 1; a 1bfc 1bff 1; d 1c2c 1c33 1; d 1c36 1c37 1; a 1c3b 1c3f 1; a 1c7e
        1c7f 1; w 1c89 1c89 1 1; w 1c90 1cba 1 -bc0; w 1cbd 1cbf 1 -bc0; a 1cc0 1cc7 1; d 1cd0 1cd2 1; a 1cd3; d
        1cd4 1ce0 1; d 1ce2 1ce8 1; d 1ced; d 1cf4; d 1cf8 1cf9 1; d 1dc0 1df5 1; d 1dfc 1dff 1; w 1e00 1e00 1
        -1d9f; w 1e01 1e02 1 -1da0; w 1e03 1e03 1 -1da1; w 1e04 1e04 1 -1da2; w 1e05 1e05 1 -1da3; w 1e06 1e06 1
        -1da4; w 1e07 1e08 1 -1da5; w 1e09 1e0a 1 -1da6; w 1e0b 1e0b 1 -1da7; w 1e0c 1e0c 1 -1da8; w 1e0d 1e0d 1
        -1da9; w 1e0e 1e0e 1 -1daa; w 1e0f 1e0f 1 -1dab; w 1e10 1e10 1 -1dac; w 1e11 1e11 1 -1dad; w 1e12 1e12 1
        -1dae; w 1e13 1e14 1 -1daf; w 1e15 1e15 1 -1db0; w 1e16 1e16 1 -1db1; w 1e17 1e17 1 -1db2; w 1e18 1e18 1
        -1db3; w 1e19 1e19 1 -1db4; w 1e1a 1e1a 1 -1db5; w 1e1b 1e1b 1 -1db6; w 1e1c 1e1c 1 -1db7; w 1e1d 1e1e 1
        -1db8; w 1e1f 1e20 1 -1db9; w 1e21 1e22 1 -1dba; w 1e23 1e23 1 -1dbb; w 1e24 1e24 1 -1dbc; w 1e25 1e25 1
        -1dbd; w 1e26 1e26 1 -1dbe; w 1e27 1e27 1 -1dbf; w 1e28 1e28 1 -1dc0; w 1e29 1e29 1 -1dc1; w 1e2a 1e2a 1
        -1dc2; w 1e2b 1e2c 1 -1dc3; w 1e2d 1e2d 1 -1dc4; w 1e2e 1e30 2 -1dc5; w 1e2f 1e31 2 -1dc6; w 1e32 1e32 1
        -1dc7; w 1e33 1e33 1 -1dc8; w 1e34 1e34 1 -1dc9; w 1e35 1e36 1 -1dca; w 1e37 1e37 1 -1dcb; w 1e38 1e38 1
        -1dcc; w 1e39 1e39 1 -1dcd; w 1e3a 1e3a 1 -1dce; w 1e3b 1e3b 1 -1dcf; w 1e3c 1e3c 1 -1dd0; w 1e3d 1e3e 1
        -1dd1; w 1e3f 1e3f 1 -1dd2; w 1e40 1e40 1 -1dd3; w 1e41 1e41 1 -1dd4; w 1e42 1e42 1 -1dd5; w 1e43 1e44 1
        -1dd6; w 1e45 1e45 1 -1dd7; w 1e46 1e46 1 -1dd8; w 1e47 1e47 1 -1dd9; w 1e48 1e48 1 -1dda; w 1e49 1e49 1
        -1ddb; w 1e4a 1e4a 1 -1ddc; w 1e4b 1e4c 1 -1ddd; w 1e4d 1e4d 1 -1dde; w 1e4e 1e4e 1 -1ddf; w 1e4f 1e4f 1
        -1de0; w 1e50 1e50 1 -1de1; w 1e51 1e51 1 -1de2; w 1e52 1e52 1 -1de3; w 1e53 1e54 1 -1de4; w 1e55 1e55 1
        -1de5; w 1e56 1e58 2 -1de6; w 1e57 1e59 2 -1de7; w 1e5a 1e5a 1 -1de8; w 1e5b 1e5b 1 -1de9; w 1e5c 1e5c 1
        -1dea; w 1e5d 1e5d 1 -1deb; w 1e5e 1e5e 1 -1dec; w 1e5f 1e60 1 -1ded; w 1e61 1e61 1 -1dee; w 1e62 1e62 1
        -1def; w 1e63 1e63 1 -1df0; w 1e64 1e64 1 -1df1; w 1e65 1e65 1 -1df2; w 1e66 1e66 1 -1df3; w 1e67 1e67 1
        -1df4; w 1e68 1e68 1 -1df5; w 1e69 1e6a 1 -1df6; w 1e6b 1e6b 1 -1df7; w 1e6c 1e6c 1 -1df8; w 1e6d 1e6d 1
        -1df9; w 1e6e 1e6e 1 -1dfa; w 1e6f 1e6f 1 -1dfb; w 1e70 1e70 1 -1dfc; w 1e71 1e72 1 -1dfd; w 1e73 1e73 1
        -1dfe; w 1e74 1e74 1 -1dff; w 1e75 1e75 1 -1e00; w 1e76 1e76 1 -1e01; w 1e77 1e77 1 -1e02; w 1e78 1e78 1
        -1e03; w 1e79 1e79 1 -1e04; w 1e7a 1e7a 1 -1e05; w 1e7b 1e7c 1 -1e06; w 1e7d 1e7d 1 -1e07; w 1e7e 1e7e 1
        -1e08; w 1e7f 1e80 1 -1e09; w 1e81 1e81 1 -1e0a; w 1e82 1e82 1 -1e0b; w 1e83 1e83 1 -1e0c; w 1e84 1e84 1
        -1e0d; w 1e85 1e85 1 -1e0e; w 1e86 1e86 1 -1e0f; w 1e87 1e87 1 -1e10; w 1e88 1e88 1 -1e11; w 1e89 1e8a 1
        -1e12; w 1e8b 1e8b 1 -1e13; w 1e8c 1e8c 1 -1e14; w 1e8d 1e8e 1 -1e15; w 1e8f 1e90 1 -1e16; w 1e91 1e91 1
        -1e17; w 1e92 1e92 1 -1e18; w 1e93 1e93 1 -1e19; w 1e94 1e94 1 -1e1a; w 1e95 1e95 1 -1e1b; w 1e96 1e96 1
        -1e2e; w 1e97 1e97 1 -1e23; w 1e98 1e98 1 -1e21; w 1e99 1e99 1 -1e20; w 1e9b 1e9b 1 -1d1c; w 1e9e 1e9e 1
        -1dbf; w 1ea0 1ea0 1 -1e3f; w 1ea1 1ea1 1 -1e40; w 1ea2 1ea2 1 -1e41; w 1ea3 1ea3 1 -1e42; w 1ea4 1ea4 1
        -1e43; w 1ea5 1ea5 1 -1e44; w 1ea6 1ea6 1 -1e45; w 1ea7 1ea7 1 -1e46; w 1ea8 1ea8 1 -1e47; w 1ea9 1ea9 1
        -1e48; w 1eaa 1eaa 1 -1e49; w 1eab 1eab 1 -1e4a; w 1eac 1eac 1 -1e4b; w 1ead 1ead 1 -1e4c; w 1eae 1eae 1
        -1e4d; w 1eaf 1eaf 1 -1e4e; w 1eb0 1eb0 1 -1e4f; w 1eb1 1eb1 1 -1e50; w 1eb2 1eb2 1 -1e51; w 1eb3 1eb3 1
        -1e52; w 1eb4 1eb4 1 -1e53; w 1eb5 1eb5 1 -1e54; w 1eb6 1eb6 1 -1e55; w 1eb7 1eb7 1 -1e56; w 1eb8 1eb8 1
        -1e53; w 1eb9 1eb9 1 -1e54; w 1eba 1eba 1 -1e55; w 1ebb 1ebb 1 -1e56; w 1ebc 1ebc 1 -1e57; w 1ebd 1ebd 1
        -1e58; w 1ebe 1ebe 1 -1e59; w 1ebf 1ebf 1 -1e5a; w 1ec0 1ec0 1 -1e5b; w 1ec1 1ec1 1 -1e5c; w 1ec2 1ec2 1
        -1e5d; w 1ec3 1ec3 1 -1e5e; w 1ec4 1ec4 1 -1e5f; w 1ec5 1ec5 1 -1e60; w 1ec6 1ec6 1 -1e61; w 1ec7 1ec7 1
        -1e62; w 1ec8 1ec8 1 -1e5f; w 1ec9 1ec9 1 -1e60; w 1eca 1eca 1 -1e61; w 1ecb 1ecb 1 -1e62; w 1ecc 1ecc 1
        -1e5d; w 1ecd 1ecd 1 -1e5e; w 1ece 1ece 1 -1e5f; w 1ecf 1ecf 1 -1e60; w 1ed0 1ed0 1 -1e61; w 1ed1 1ed1 1
        -1e62; w 1ed2 1ed2 1 -1e63; w 1ed3 1ed3 1 -1e64; w 1ed4 1ed4 1 -1e65; w 1ed5 1ed5 1 -1e66; w 1ed6 1ed6 1
        -1e67; w 1ed7 1ed7 1 -1e68; w 1ed8 1ed8 1 -1e69; w 1ed9 1ed9 1 -1e6a; w 1eda 1eda 1 -1e6b; w 1edb 1edb 1
        -1e6c; w 1edc 1edc 1 -1e6d; w 1edd 1edd 1 -1e6e; w 1ede 1ede 1 -1e6f; w 1edf 1edf 1 -1e70; w 1ee0 1ee0 1
        -1e71; w 1ee1 1ee1 1 -1e72; w 1ee2 1ee2 1 -1e73; w 1ee3 1ee3 1 -1e74; w 1ee4 1ee4 1 -1e6f; w 1ee5 1ee5 1
        -1e70; w 1ee6 1ee6 1 -1e71; w 1ee7 1ee7 1 -1e72; w 1ee8 1ee8 1 -1e73; w 1ee9 1ee9 1 -1e74; w 1eea 1eea 1
        -1e75; w 1eeb 1eeb 1 -1e76; w 1eec 1eec 1 -1e77; w 1eed 1eed 1 -1e78; w 1eee 1eee 1 -1e79; w 1eef 1eef 1
        -1e7a; w 1ef0 1ef0 1 -1e7b; w 1ef1 1ef1 1 -1e7c; w 1ef2 1ef2 1 -1e79; w 1ef3 1ef3 1 -1e7a; w 1ef4 1ef4 1
        -1e7b; w 1ef5 1ef5 1 -1e7c; w 1ef6 1ef6 1 -1e7d; w 1ef7 1ef7 1 -1e7e; w 1ef8 1ef8 1 -1e7f; w 1ef9 1ef9 1
        -1e80; w 1efa 1efe 2 1; w 1f00 1f00 1 -1b4f; w 1f01 1f01 1 -1b50; w 1f02 1f02 1 -1b51; w 1f03 1f03 1 -1b52;
        w 1f04 1f04 1 -1b53; w 1f05 1f05 1 -1b54; w 1f06 1f06 1 -1b55; w 1f07 1f07 1 -1b56; w 1f08 1f08 1 -1b57; w
        1f09 1f09 1 -1b58; w 1f0a 1f0a 1 -1b59; w 1f0b 1f0b 1 -1b5a; w 1f0c 1f0c 1 -1b5b; w 1f0d 1f0d 1 -1b5c; w
        1f0e 1f0e 1 -1b5d; w 1f0f 1f0f 1 -1b5e; w 1f10 1f10 1 -1b5b; w 1f11 1f11 1 -1b5c; w 1f12 1f12 1 -1b5d; w
        1f13 1f13 1 -1b5e; w 1f14 1f14 1 -1b5f; w 1f15 1f15 1 -1b60; w 1f18 1f18 1 -1b63; w 1f19 1f19 1 -1b64; w
        1f1a 1f1a 1 -1b65; w 1f1b 1f1b 1 -1b66; w 1f1c 1f1c 1 -1b67; w 1f1d 1f1d 1 -1b68; w 1f20 1f20 1 -1b69; w
        1f21 1f21 1 -1b6a; w 1f22 1f22 1 -1b6b; w 1f23 1f23 1 -1b6c; w 1f24 1f24 1 -1b6d; w 1f25 1f25 1 -1b6e; w
        1f26 1f26 1 -1b6f; w 1f27 1f27 1 -1b70; w 1f28 1f28 1 -1b71; w 1f29 1f29 1 -1b72; w 1f2a 1f2a 1 -1b73; w
        1f2b 1f2b 1 -1b74; w 1f2c 1f2c 1 -1b75; w 1f2d 1f2d 1 -1b76; w 1f2e 1f30 2 -1b77; w 1f2f 1f31 2 -1b78; w
        1f32 1f32 1 -1b79; w 1f33 1f33 1 -1b7a; w 1f34 1f34 1 -1b7b; w 1f35 1f35 1 -1b7c; w 1f36 1f36 1 -1b7d; w
        1f37 1f37 1 -1b7e; w 1f38 1f38 1 -1b7f; w 1f39 1f39 1 -1b80; w 1f3a 1f3a 1 -1b81; w 1f3b 1f3b 1 -1b82; w
        1f3c 1f3c 1 -1b83; w 1f3d 1f3d 1 -1b84; w 1f3e 1f3e 1 -1b85; w 1f3f 1f3f 1 -1b86; w 1f40 1f40 1 -1b81; w
        1f41 1f41 1 -1b82; w 1f42 1f42 1 -1b83; w 1f43 1f43 1 -1b84; w 1f44 1f44 1 -1b85; w 1f45 1f45 1 -1b86; w
        1f48 1f48 1 -1b89; w 1f49 1f49 1 -1b8a; w 1f4a 1f4a 1 -1b8b; w 1f4b 1f4b 1 -1b8c; w 1f4c 1f4c 1 -1b8d; w
        1f4d 1f4d 1 -1b8e; w 1f50 1f50 1 -1b8b; w 1f51 1f51 1 -1b8c; w 1f52 1f52 1 -1b8d; w 1f53 1f53 1 -1b8e; w
        1f54 1f54 1 -1b8f; w 1f55 1f55 1 -1b90; w 1f56 1f56 1 -1b91; w 1f57 1f57 1 -1b92; w 1f59 1f59 1 -1b94; w
        1f5b 1f5b 1 -1b96; w 1f5d 1f5d 1 -1b98; w 1f5f 1f5f 1 -1b9a; w 1f60 1f60 1 -1b97; w 1f61 1f61 1 -1b98; w
        1f62 1f62 1 -1b99; w 1f63 1f63 1 -1b9a; w 1f64 1f64 1 -1b9b; w 1f65 1f65 1 -1b9c; w 1f66 1f66 1 -1b9d; w
        1f67 1f67 1 -1b9e; w 1f68 1f68 1 -1b9f; w 1f69 1f69 1 -1ba0; w 1f6a 1f6a 1 -1ba1; w 1f6b 1f6b 1 -1ba2; w
        1f6c 1f6c 1 -1ba3; w 1f6d 1f6d 1 -1ba4; w 1f6e 1f6e 1 -1ba5; w 1f6f 1f6f 1 -1ba6; w 1f70 1f70 1 -1bbf; w
        1f71 1f71 1 -1bc0; w 1f72 1f76 2 -1bbd; w 1f73 1f77 2 -1bbe; w 1f78 1f78 1 -1bb9; w 1f79 1f79 1 -1bba; w
        1f7a 1f7a 1 -1bb5; w 1f7b 1f7b 1 -1bb6; w 1f7c 1f7c 1 -1bb3; w 1f7d 1f7d 1 -1bb4; w 1f80 1f80 1 -1bcf; w
        1f81 1f81 1 -1bd0; w 1f82 1f82 1 -1bd1; w 1f83 1f83 1 -1bd2; w 1f84 1f84 1 -1bd3; w 1f85 1f85 1 -1bd4; w
        1f86 1f86 1 -1bd5; w 1f87 1f87 1 -1bd6; w 1f88 1f88 1 -1bd7; w 1f89 1f89 1 -1bd8; w 1f8a 1f8a 1 -1bd9; w
        1f8b 1f8b 1 -1bda; w 1f8c 1f8c 1 -1bdb; w 1f8d 1f8d 1 -1bdc; w 1f8e 1f8e 1 -1bdd; w 1f8f 1f8f 1 -1bde; w
        1f90 1f90 1 -1bd9; w 1f91 1f91 1 -1bda; w 1f92 1f92 1 -1bdb; w 1f93 1f93 1 -1bdc; w 1f94 1f94 1 -1bdd; w
        1f95 1f95 1 -1bde; w 1f96 1f96 1 -1bdf; w 1f97 1f97 1 -1be0; w 1f98 1f98 1 -1be1; w 1f99 1f99 1 -1be2; w
        1f9a 1f9a 1 -1be3; w 1f9b 1f9b 1 -1be4; w 1f9c 1f9c 1 -1be5; w 1f9d 1f9d 1 -1be6; w 1f9e 1f9e 1 -1be7; w
        1f9f 1f9f 1 -1be8; w 1fa0 1fa0 1 -1bd7; w 1fa1 1fa1 1 -1bd8; w 1fa2 1fa2 1 -1bd9; w 1fa3 1fa3 1 -1bda; w
        1fa4 1fa4 1 -1bdb; w 1fa5 1fa5 1 -1bdc; w 1fa6 1fa6 1 -1bdd; w 1fa7 1fa7 1 -1bde; w 1fa8 1fa8 1 -1bdf; w
        1fa9 1fa9 1 -1be0; w 1faa 1faa 1 -1be1; w 1fab 1fab 1 -1be2; w 1fac 1fac 1 -1be3; w 1fad 1fad 1 -1be4; w
        1fae 1fae 1 -1be5; w 1faf 1faf 1 -1be6; w 1fb0 1fb0 1 -1bff; w 1fb1 1fb1 1 -1c00; w 1fb2 1fb2 1 -1c01; w
        1fb3 1fb3 1 -1c02; w 1fb4 1fb4 1 -1c03; w 1fb6 1fb6 1 -1c05; w 1fb7 1fb7 1 -1c06; w 1fb8 1fb8 1 -1c07; w
        1fb9 1fb9 1 -1c08; w 1fba 1fba 1 -1c09; w 1fbb 1fbb 1 -1c0a; w 1fbc 1fbc 1 -1c0b; w 1fbe 1fbe 1 -1c05; w
        1fc1 1fc1 1 -1f19; w 1fc2 1fc2 1 -1c0b; w 1fc3 1fc3 1 -1c0c; w 1fc4 1fc4 1 -1c0d; w 1fc6 1fc6 1 -1c0f; w
        1fc7 1fc7 1 -1c10; w 1fc8 1fca 2 -1c13; w 1fc9 1fcb 2 -1c14; w 1fcc 1fcc 1 -1c15; w 1fcd 1fcd 1 -e; w 1fce
        1fce 1 -f; w 1fcf 1fcf 1 -10; w 1fd0 1fd0 1 -1c17; w 1fd1 1fd1 1 -1c18; w 1fd2 1fd2 1 -1c19; w 1fd3 1fd3 1
        -1c1a; w 1fd6 1fd6 1 -1c1d; w 1fd7 1fd7 1 -1c1e; w 1fd8 1fd8 1 -1c1f; w 1fd9 1fd9 1 -1c20; w 1fda 1fda 1
        -1c21; w 1fdb 1fdb 1 -1c22; w 1fdd 1fdd 1 21; w 1fde 1fde 1 20; w 1fdf 1fdf 1 1f; w 1fe0 1fe0 1 -1c1b; w
        1fe1 1fe1 1 -1c1c; w 1fe2 1fe2 1 -1c1d; w 1fe3 1fe3 1 -1c1e; w 1fe4 1fe4 1 -1c23; w 1fe5 1fe5 1 -1c24; w
        1fe6 1fe6 1 -1c21; w 1fe7 1fe7 1 -1c22; w 1fe8 1fe8 1 -1c23; w 1fe9 1fe9 1 -1c24; w 1fea 1fea 1 -1c25; w
        1feb 1feb 1 -1c26; w 1fec 1fec 1 -1c2b; w 1fed 1fed 1 -1f45; w 1fee 1fee 1 -1f46; a 1fef 1fef 1 -1f8f; w
        1ff2 1ff2 1 -1c29; w 1ff3 1ff3 1 -1c2a; w 1ff4 1ff4 1 -1c2b; w 1ff6 1ff6 1 -1c2d; w 1ff7 1ff7 1 -1c2e; w
        1ff8 1ff8 1 -1c39; w 1ff9 1ff9 1 -1c3a; w 1ffa 1ffa 1 -1c31; w 1ffb 1ffb 1 -1c32; w 1ffc 1ffc 1 -1c33; w
        1ffd 1ffd 1 -1f49; s 2000 200a 1; d 200b 200f 1; a 2010 2027 1; s 2028 2029 1; d 202a 202e 1; s 202f; a 2030
        2043 1; a 2045 2051 1; a 2053 205e 1; s 205f; d 2060 2064 1; d 2066 206f 1; a 207d 207e 1; a 208d 208e 1; d
        20d0 20dc 1; d 20e1; d 20e5 20f0 1; w 2126 2126 1 -1d5d; w 212a 212a 1 -20bf; w 212b 212b 1 -20ca; w 2132
        2132 1 1c; w 2160 216f 1 10; w 2183 2183 1 1; w 219a 219a 1 -a; w 219b 219b 1 -9; w 21ae 21ae 1 -1a; w 21cd
        21cf 2 3; w 21ce 21ce 1 6; w 2204 2204 1 -1; w 2209 2209 1 -1; w 220c 220c 1 -1; w 2224 2226 2 -1; w 2241
        2241 1 -5; w 2244 2244 1 -1; w 2247 2247 1 -2; w 2249 2249 1 -1; a 2260 2260 1 -2223; w 2262 2262 1 -1; w
        226d 226d 1 -20; a 226e 226e 1 -2232; a 226f 226f 1 -2231; w 2270 2271 1 -c; w 2274 2275 1 -2; w 2278 2279 1
        -2; w 2280 2281 1 -6; w 2284 2285 1 -2; w 2288 2289 1 -2; w 22ac 22ac 1 -a; w 22ad 22ae 1 -5; w 22af 22af 1
        -4; w 22e0 22e1 1 -64; w 22e2 22e3 1 -51; w 22ea 22ed 1 -38; a 2308 230b 1; a 2329 232a 1 cdf; w 24b6 24cf 1
        1a; a 2768 2775 1; a 27c5 27c6 1; a 27e6 27ef 1; a 2983 2998 1; a 29d8 29db 1; a 29fc 29fd 1; w 2adc 2adc 1
        1; w 2c00 2c2f 1 30; w 2c60 2c60 1 1; w 2c62 2c62 1 -29f7; w 2c63 2c63 1 -ee6; w 2c64 2c64 1 -29e7; w 2c67
        2c6b 2 1; w 2c6d 2c6d 1 -2a1c; w 2c6e 2c6e 1 -29fd; w 2c6f 2c6f 1 -2a1f; w 2c70 2c70 1 -2a1e; w 2c72 2c72 1
        1; w 2c75 2c75 1 1; w 2c7e 2c7f 1 -2a3f; w 2c80 2ce2 2 1; w 2ceb 2ced 2 1; d 2cef 2cf1 1; w 2cf2 2cf2 1 1; a
        2cf9 2cfc 1; a 2cfe 2cff 1; a 2d70; d 2d7f; d 2de0 2dff 1; a 2e00 2e2e 1; a 2e30 2e42 1; s 3000; a 3001 3003
        1; a 3008 3011 1; a 3014 301f 1; d 302a 302d 1; a 3030; a 303d; w 304c 3062 2 -1; w 3065 3069 2 -1; w 3070
        3070 1 -1; w 3071 3071 1 -2; w 3073 3073 1 -1; w 3074 3074 1 -2; w 3076 3076 1 -1; w 3077 3077 1 -2; w 3079
        3079 1 -1; w 307a 307a 1 -2; w 307c 307c 1 -1; w 307d 307d 1 -2; w 3094 3094 1 -4e; d 3099 309a 1; w 309e
        309e 1 -1; a 30a0; w 30ac 30c2 2 -1; w 30c5 30c9 2 -1; w 30d0 30d0 1 -1; w 30d1 30d1 1 -2; w 30d3 30d3 1 -1;
        w 30d4 30d4 1 -2; w 30d6 30d6 1 -1; w 30d7 30d7 1 -2; w 30d9 30d9 1 -1; w 30da 30da 1 -2; w 30dc 30dc 1 -1;
        w 30dd 30dd 1 -2; w 30f4 30f4 1 -4e; w 30f7 30fa 1 -8; a 30fb; w 30fe 30fe 1 -1; a 3400 4dbf 1; a 4e00 9fff
        1; a a4fe a4ff 1; a a60d a60f 1; w a640 a66c 2 1; d a66f; a a673; d a674 a67d 1; a a67e; w a680 a69a 2 1; d
        a69e a69f 1; d a6f0 a6f1 1; a a6f2 a6f7 1; w a722 a72e 2 1; w a732 a76e 2 1; w a779 a77b 2 1; w a77d a77d 1
        -8a04; w a77e a786 2 1; w a78b a78b 1 1; w a78d a78d 1 -a528; w a790 a792 2 1; w a796 a7a8 2 1; w a7aa a7aa
        1 -a544; w a7ab a7ab 1 -a54f; w a7ac a7ac 1 -a54b; w a7ad a7ad 1 -a541; w a7ae a7ae 1 -a544; w a7b0 a7b0 1
        -a512; w a7b1 a7b1 1 -a52a; w a7b2 a7b2 1 -a515; w a7b3 a7b3 1 3a0; w a7b4 a7c2 2 1; w a7c4 a7c4 1 -30; w
        a7c5 a7c5 1 -a543; w a7c6 a7c6 1 -8a38; w a7c7 a7c9 2 1; w a7cb a7cb 1 -a567; w a7cc a7da 2 1; w a7dc a7dc 1
        -a641; w a7f5 a7f5 1 1; d a802; d a806; d a80b; d a825 a826 1; a a874 a877 1; d a8c4; a a8ce a8cf 1; d a8e0
        a8f1 1; a a8f8 a8fa 1; a a8fc; d a926 a92d 1; a a92e a92f 1; d a947 a951 1; a a95f; d a980 a982 1; d a9b3; d
        a9b6 a9b9 1; d a9bc; a a9c1 a9cd 1; a a9de a9df 1; d a9e5; d aa29 aa2e 1; d aa31 aa32 1; d aa35 aa36 1; d
        aa43; d aa4c; a aa5c aa5f 1; d aa7c; d aab0 aab2 2; d aab3 aab4 1; d aab7 aab8 1; d aabe aabf 1; d aac1; a
        aade aadf 1; d aaec aaed 1; a aaf0 aaf1 1; d aaf6; d abe5; d abe8; a abeb; d abed; d e000 f8ff 1; a f900
        f900 1 -6cb8; a f901 f901 1 -920d; a f902 f902 1 -6a38; a f903 f903 1 -6c3b; a f904 f904 1 -8a33; a f905
        f905 1 -aad3; a f906 f906 1 -a521; a f907 f907 1 -596b; a f908 f908 1 -596c; a f909 f909 1 -9fb8; a f90a
        f90a 1 -6739; a f90b f90b 1 -a384; a f90c f90c 1 -9fc4; a f90d f90d 1 -9717; a f90e f90e 1 -82a5; a f90f
        f90f 1 -798a; a f910 f910 1 -72d1; a f911 f911 1 -7157; a f912 f912 1 -701a; a f913 f913 1 -6884; a f914
        f914 1 -8f12; a f915 f915 1 -8bfa; a f916 f916 1 -883d; a f917 f917 1 -8539; a f918 f918 1 -74db; a f919
        f919 1 -67af; a f91a f91a 1 -5f29; a f91b f91b 1 -aa99; a f91c f91c 1 -a5a7; a f91d f91d 1 -8e19; a f91e
        f91e 1 -8703; a f91f f91f 1 -72f2; a f920 f920 1 -5b02; a f921 f921 1 -9bd1; a f922 f922 1 -8937; a f923
        f923 1 -7356; a f924 f924 1 -6fc0; a f925 f925 1 -965c; a f926 f926 1 -774e; a f927 f927 1 -7108; a f928
        f928 1 -9a5e; a f929 f929 1 -9212; a f92a f92a 1 -8bc0; a f92b f92b 1 -862f; a f92c f92c 1 -685e; a f92d
        f92d 1 -a9a7; a f92e f92e 1 -a777; a f92f f92f 1 -a651; a f930 f930 1 -946c; a f931 f931 1 -8e5e; a f932
        f932 1 -8722; a f933 f933 1 -824c; a f934 f934 1 -7933; a f935 f935 1 -732f; a f936 f936 1 -72da; a f937
        f937 1 -6b48; a f938 f938 1 -6206; a f939 f939 1 -5dca; a f93a f93a 1 -5b40; a f93b f93b 1 -80af; a f93c
        f93c 1 -7fbd; a f93d f93d 1 -7b9d; a f93e f93e 1 -7575; a f93f f93f 1 -663b; a f940 f940 1 -5ac1; a f941
        f941 1 -6e6b; a f942 f942 1 -a063; a f943 f943 1 -9a3f; a f944 f944 1 -7ce4; a f945 f945 1 -78c7; a f946
        f946 1 -86e4; a f947 f947 1 -807d; a f948 f948 1 -6c86; a f949 f949 1 -6252; a f94a f94a 1 -a072; a f94b
        f94b 1 -9ce9; a f94c f94c 1 -8f39; a f94d f94d 1 -8b73; a f94e f94e 1 -8a3f; a f94f f94f 1 -7c20; a f950
        f950 1 -7b19; a f951 f951 1 -6306; a f952 f952 1 -a680; a f953 f953 1 -78c8; a f954 f954 1 -a778; a f955
        f955 1 -a789; a f956 f956 1 -7f3a; a f957 f957 1 -7b99; a f958 f958 1 -7567; a f959 f959 1 -62e4; a f95a
        f95a 1 -6dda; a f95b f95b 1 -968c; a f95c f95c 1 -8f5a; a f95d f95d 1 -6e5f; a f95e f95e 1 -ab25; a f95f
        f95f 1 -9d78; a f960 f960 1 -994e; a f961 f961 1 -85da; a f962 f962 1 -83f2; a f963 f963 1 -a64c; a f964
        f964 1 -8069; a f965 f965 1 -a9a6; a f966 f966 1 -99bd; a f967 f967 1 -ab5a; a f968 f968 1 -8c9c; a f969
        f969 1 -93f1; a f96a f96a 1 -7c48; a f96b f96b 1 -a5a8; a f96c f96c 1 -a10e; a f96d f96d 1 -826c; a f96e
        f96e 1 -7525; a f96f f96f 1 -6ec5; a f970 f970 1 -8db6; a f971 f971 1 -69c1; a f972 f972 1 -8cea; a f973
        f973 1 -9675; a f974 f974 1 -768f; a f975 f975 1 -95d5; a f976 f976 1 -8411; a f977 f977 1 -aac9; a f978
        f978 1 -a80f; a f979 f979 1 -a7b0; a f97a f97a 1 -90f9; a f97b f97b 1 -7c94; a f97c f97c 1 -770d; a f97d
        f97d 1 -6eab; a f97e f97e 1 -67af; a f97f f97f 1 -a68a; a f980 f980 1 -a53e; a f981 f981 1 -a00e; a f982
        f982 1 -9a96; a f983 f983 1 -93be; a f984 f984 1 -8986; a f985 f985 1 -805b; a f986 f986 1 -63d9; a f987
        f987 1 -5f1d; a f988 f988 1 -5af1; a f989 f989 1 -5abb; a f98a f98a 1 -a6ef; a f98b f98b 1 -92c5; a f98c
        f98c 1 -8e15; a f98d f98d 1 -6a2b; a f98e f98e 1 -9b1a; a f98f f98f 1 -97ff; a f990 f990 1 -9790; a f991
        f991 1 -94f7; a f992 f992 1 -8a6f; a f993 f993 1 -884a; a f994 f994 1 -850b; a f995 f995 1 -7fcb; a f996
        f996 1 -7ba2; a f997 f997 1 -7928; a f998 f998 1 -6a72; a f999 f999 1 -74ab; a f99a f99a 1 -6977; a f99b
        f99b 1 -6651; a f99c f99c 1 -a785; a f99d f99d 1 -a6fa; a f99e f99e 1 -a4e1; a f99f f99f 1 -88d7; a f9a0
        f9a0 1 -70de; a f9a1 f9a1 1 -6ef7; a f9a2 f9a2 1 -9ad9; a f9a3 f9a3 1 -99ae; a f9a4 f9a4 1 -9629; a f9a5
        f9a5 1 -8df7; a f9a6 f9a6 1 -7d68; a f9a7 f9a7 1 -8632; a f9a8 f9a8 1 -aac4; a f9a9 f9a9 1 -a2b0; a f9aa
        f9aa 1 -9dc3; a f9ab f9ab 1 -9bf1; a f9ac f9ac 1 -9990; a f9ad f9ad 1 -85fb; a f9ae f9ae 1 -8545; a f9af
        f9af 1 -7a15; a f9b0 f9b0 1 -796a; a f9b1 f9b1 1 -677d; a f9b2 f9b2 1 -62bc; a f9b3 f9b3 1 -626b; a f9b4
        f9b4 1 -619c; a f9b5 f9b5 1 -aa2a; a f9b6 f9b6 1 -8008; a f9b7 f9b7 1 -6803; a f9b8 f9b8 1 -6300; a f9b9
        f9b9 1 -98d8; a f9ba f9ba 1 -ab34; a f9bb f9bb 1 -a8e1; a f9bc f9bc 1 -9dce; a f9bd f9bd 1 -9d7e; a f9be
        f9be 1 -9425; a f9bf f9bf 1 -8fbd; a f9c0 f9c0 1 -87f2; a f9c1 f9c1 1 -837f; a f9c2 f9c2 1 -74c6; a f9c3
        f9c3 1 -6947; a f9c4 f9c4 1 -5a37; a f9c5 f9c5 1 -933d; a f9c6 f9c6 1 -6398; a f9c7 f9c7 1 -a73e; a f9c8
        f9c8 1 -924d; a f9c9 f9c9 1 -91d6; a f9ca f9ca 1 -8c89; a f9cb f9cb 1 -8b2f; a f9cc f9cc 1 -85c3; a f9cd
        f9cd 1 -8474; a f9ce f9ce 1 -8163; a f9cf f9cf 1 -7cbf; a f9d0 f9d0 1 -6172; a f9d1 f9d1 1 -a864; a f9d2
        f9d2 1 -97a4; a f9d3 f9d3 1 -635b; a f9d4 f9d4 1 -a9a9; a f9d5 f9d5 1 -9cbc; a f9d6 f9d6 1 -8bec; a f9d7
        f9d7 1 -6aad; a f9d8 f9d8 1 -9a4d; a f9d9 f9d9 1 -9895; a f9da f9da 1 -91c3; a f9db f9db 1 -8654; a f9dc
        f9dc 1 -6356; a f9dd f9dd 1 -a7b4; a f9de f9de 1 -a5cf; a f9df f9df 1 -9d7a; a f9e0 f9e0 1 -93cd; a f9e1
        f9e1 1 -9293; a f9e2 f9e2 1 -913a; a f9e3 f9e3 1 -8cfe; a f9e4 f9e4 1 -85de; a f9e5 f9e5 1 -8403; a f9e6
        f9e6 1 -7a6d; a f9e7 f9e7 1 -7118; a f9e8 f9e8 1 -7107; a f9e9 f9e9 1 -681d; a f9ea f9ea 1 -6308; a f9eb
        f9eb 1 -a6ac; a f9ec f9ec 1 -8b32; a f9ed f9ed 1 -a5d0; a f9ee f9ee 1 -881e; a f9ef f9ef 1 -8557; a f9f0
        f9f0 1 -73f6; a f9f1 f9f1 1 -634e; a f9f2 f9f2 1 -5d9b; a f9f3 f9f3 1 -5b54; a f9f4 f9f4 1 -925d; a f9f5
        f9f5 1 -8c2a; a f9f6 f9f6 1 -780e; a f9f7 f9f7 1 -7f2c; a f9f8 f9f8 1 -7ed8; a f9f9 f9f9 1 -7d67; a f9fa
        f9fa 1 -873a; a f9fb f9fb 1 -8962; a f9fc f9fc 1 -6ea4; a f9fd f9fd 1 -ab3d; a f9fe f9fe 1 -76c8; a f9ff
        f9ff 1 -a7c5; a fa00 fa00 1 -a7f9; a fa01 fa01 1 -9b5b; a fa02 fa02 1 -972f; a fa03 fa03 1 -7d2d; a fa04
        fa04 1 -9e7f; a fa05 fa05 1 -8ce7; a fa06 fa06 1 -9352; a fa07 fa07 1 -6acc; a fa08 fa08 1 -71bc; a fa09
        fa09 1 -63bc; a fa0a fa0a 1 -707f; a fa0b fa0b 1 -9b38; a fa0c fa0c 1 -a8cc; a fa0d fa0d 1 -a44d; a fa0e
        fa0f 1; a fa10 fa10 1 -a1b6; a fa11 fa13 2; a fa12 fa12 1 -939e; a fa14; a fa15 fa15 1 -a837; a fa16 fa16 1
        -86ec; a fa17 fa17 1 -834d; a fa18 fa18 1 -80dc; a fa19 fa19 1 -80bb; a fa1a fa1a 1 -80b5; a fa1b fa1b 1
        -808c; a fa1c fa1c 1 -62c6; a fa1d fa1d 1 -7d5f; a fa1e fa1e 1 -7a61; a fa1f fa23 2; a fa20 fa20 1 -740e; a
        fa22 fa22 1 -6f2a; a fa24; a fa25 fa25 1 -69ed; a fa26 fa26 1 -6929; a fa27 fa29 1; a fa2a fa2a 1 -613b; a
        fa2b fa2b 1 -612f; a fa2c fa2c 1 -6104; a fa2d fa2d 1 -5c79; a fa2e fa2e 1 -6950; a fa2f fa2f 1 -6378; a
        fa30 fa30 1 -aa82; a fa31 fa31 1 -a94a; a fa32 fa32 1 -a8e5; a fa33 fa33 1 -a76a; a fa34 fa34 1 -a750; a
        fa35 fa35 1 -a6e4; a fa36 fa36 1 -a499; a fa37 fa37 1 -a431; a fa38 fa38 1 -a3d0; a fa39 fa39 1 -a1f9; a
        fa3a fa3a 1 -a192; a fa3b fa3b 1 -9dd7; a fa3c fa3c 1 -9dce; a fa3d fa3d 1 -99a9; a fa3e fa3e 1 -98d6; a
        fa3f fa3f 1 -98b1; a fa40 fa40 1 -984e; a fa41 fa41 1 -94f2; a fa42 fa42 1 -9460; a fa43 fa43 1 -93b2; a
        fa44 fa44 1 -91bf; a fa45 fa45 1 -8cce; a fa46 fa46 1 -8c2c; a fa47 fa47 1 -8b25; a fa48 fa48 1 -88da; a
        fa49 fa49 1 -881e; a fa4a fa4a 1 -8628; a fa4b fa4b 1 -81ba; a fa4c fa4c 1 -810e; a fa4d fa4d 1 -8104; a
        fa4e fa4e 1 -8106; a fa4f fa4f 1 -80ff; a fa50 fa50 1 -80fa; a fa51 fa51 1 -80f4; a fa52 fa53 1 -80c5; a
        fa54 fa54 1 -8014; a fa55 fa55 1 -7fd4; a fa56 fa56 1 -7e96; a fa57 fa57 1 -7c63; a fa58 fa58 1 -7c4f; a
        fa59 fa59 1 -7c18; a fa5a fa5a 1 -7ae8; a fa5b fa5b 1 -7a56; a fa5c fa5c 1 -786f; a fa5d fa5d 1 -77e4; a
        fa5e fa5e 1 -77e5; a fa5f fa5f 1 -7608; a fa60 fa60 1 -7150; a fa61 fa61 1 -70cb; a fa62 fa62 1 -6f61; a
        fa63 fa63 1 -6f2a; a fa64 fa64 1 -6d91; a fa65 fa65 1 -6d5d; a fa66 fa66 1 -6ab0; a fa67 fa67 1 -6a2f; a
        fa68 fa68 1 -6385; a fa69 fa69 1 -626a; a fa6a fa6a 1 -622f; a fa6b fa6b 1 -99f6; a fa6c fa6c 1 14882; a
        fa6d fa6d 1 -7855; a fa6e fa6f 1; a fa70 fa70 1 -ac4a; a fa71 fa71 1 -a8bc; a fa72 fa72 1 -a90a; a fa73 fa73
        1 -aaf3; a fa74 fa74 1 -a92f; a fa75 fa75 1 -a8f5; a fa76 fa76 1 -a7af; a fa77 fa77 1 -a77d; a fa78 fa78 1
        -a4db; a fa79 fa79 1 -a524; a fa7a fa7a 1 -a4e1; a fa7b fa7b 1 -a499; a fa7c fa7c 1 -a222; a fa7d fa7d 1
        -a1ca; a fa7e fa7e 1 -a13a; a fa7f fa7f 1 -a12b; a fa80 fa80 1 -a01e; a fa81 fa81 1 -9f59; a fa82 fa82 1
        -9bb0; a fa83 fa83 1 -9baa; a fa84 fa84 1 -9b1b; a fa85 fa85 1 -9ad8; a fa86 fa86 1 -99ae; a fa87 fa87 1
        -9939; a fa88 fa88 1 -9980; a fa89 fa89 1 -98fb; a fa8a fa8a 1 -992a; a fa8b fa8b 1 -9899; a fa8c fa8c 1
        -9858; a fa8d fa8d 1 -96c9; a fa8e fa8e 1 -9672; a fa8f fa8f 1 -963d; a fa90 fa90 1 -953a; a fa91 fa91 1
        -941d; a fa92 fa92 1 -937b; a fa93 fa93 1 -9378; a fa94 fa94 1 -933e; a fa95 fa95 1 -8f1c; a fa96 fa96 1
        -8edc; a fa97 fa97 1 -8d56; a fa98 fa98 1 -8bbd; a fa99 fa99 1 -8bce; a fa9a fa9a 1 -8b78; a fa9b fa9b 1
        -8a7d; a fa9c fa9c 1 -892e; a fa9d fa9d 1 -82f6; a fa9e fa9e 1 -8869; a fa9f fa9f 1 -87f0; a faa0 faa0 1
        -8776; a faa1 faa1 1 -8630; a faa2 faa2 1 -859c; a faa3 faa3 1 -8568; a faa4 faa4 1 -8487; a faa5 faa5 1
        -8486; a faa6 faa6 1 -83dc; a faa7 faa7 1 -83cc; a faa8 faa8 1 -83b4; a faa9 faa9 1 -835f; a faaa faaa 1
        -836a; a faab faab 1 -81df; a faac faac 1 -7ffb; a faad faad 1 -7eed; a faae faae 1 -7e33; a faaf faaf 1
        -7d54; a fab0 fab0 1 -7cbc; a fab1 fab1 1 -7b73; a fab2 fab2 1 -7aad; a fab3 fab3 1 -7761; a fab4 fab4 1
        -76c5; a fab5 fab5 1 -733c; a fab6 fab6 1 -7175; a fab7 fab7 1 -7131; a fab8 fab8 1 -7122; a fab9 fab9 1
        -6ffa; a faba faba 1 -6fc2; a fabb fabb 1 -6ff0; a fabc fabc 1 -6fbb; a fabd fabd 1 -6fbf; a fabe fabe 1
        -6fd1; a fabf fabf 1 -6f86; a fac0 fac0 1 -6f36; a fac1 fac1 1 -6db9; a fac2 fac2 1 -6b8a; a fac3 fac3 1
        -6a51; a fac4 fac4 1 -692b; a fac5 fac5 1 -684f; a fac6 fac6 1 -644a; a fac7 fac7 1 -63e4; a fac8 fac8 1
        -6372; a fac9 fac9 1 -62ee; a faca faca 1 -62cb; a facb facb 1 -62c0; a facc facc 1 -6291; a facd facd 1
        -5fbb; a face face 1 -5b32; a facf facf 1 12d7b; a fad0 fad0 1 12d74; a fad1 fad1 1 13904; a fad2 fad2 1
        -bf35; a fad3 fad3 1 -babb; a fad4 fad4 1 -ba9b; a fad5 fad5 1 15774; a fad6 fad6 1 161fa; a fad7 fad7 1
        183fc; a fad8 fad8 1 -5b95; a fad9 fad9 1 -5b4b; a fada faff 1; w fb1d fb1d 1 -f544; d fb1e; w fb1f fb1f 1
        -f52d; w fb2a fb2a 1 -f541; w fb2b fb2b 1 -f542; w fb2c fb2c 1 -f543; w fb2d fb2d 1 -f544; w fb2e fb2e 1
        -f55e; w fb2f fb2f 1 -f55f; w fb30 fb36 1 -f560; w fb38 fb3c 1 -f560; w fb3e fb40 2 -f560; w fb41 fb43 2
        -f560; w fb44 fb46 2 -f560; w fb47 fb4a 1 -f560; w fb4b fb4b 1 -f576; w fb4c fb4c 1 -f57b; w fb4d fb4d 1
        -f572; w fb4e fb4e 1 -f56a; a fd3e fd3f 1; d fe00 fe0f 1; a fe10 fe19 1; d fe20 fe2f 1; a fe30 fe52 1; a
        fe54 fe61 1; a fe63; a fe68 fe6a 2; a fe6b; d feff; a ff01 ff03 1; a ff05 ff0a 1; a ff0c ff0f 1; a ff1a ff1b
        1; a ff1f ff20 1; w ff21 ff3a 1 20; a ff3b ff3d 1; a ff3f; a ff5b ff5f 2; a ff60 ff65 1; d fff9 fffb 1; d
        fffd; a 10100 10102 1; d 101fd; d 102e0; d 10376 1037a 1; a 1039f; a 103d0; w 10400 10427 1 28; w 104b0
        104d3 1 28; a 1056f; w 10570 1057a 1 27; w 1057c 1058a 1 27; w 1058c 10592 1 27; w 10594 10595 1 27; a
        10857; a 1091f; a 1093f; d 10a01 10a03 1; d 10a05 10a06 1; d 10a0c 10a0f 1; d 10a38 10a3a 1; d 10a3f; a
        10a50 10a58 1; a 10a7f; d 10ae5 10ae6 1; a 10af0 10af6 1; a 10b39 10b3f 1; a 10b99 10b9c 1; w 10c80 10cb2 1
        40; w 10d50 10d65 1 20; d 11001; d 11038 11046 1; a 11047 1104d 1; d 1107f 11081 1; w 1109a 1109c 2 -1; w
        110ab 110ab 1 -6; d 110b3 110b6 1; d 110b9 110ba 1; a 110bb 110bc 1; d 110bd; a 110be 110c1 1; d 11100 11102
        1; d 11127 1112b 1; d 1112d 11134 1; a 11140 11143 1; d 11173; a 11174 11175 1; d 11180 11181 1; d 111b6
        111be 1; a 111c5 111c9 1; d 111ca 111cc 1; a 111cd; a 111db 111dd 2; a 111de 111df 1; d 1122f 11231 1; d
        11234 11236 2; d 11237; a 11238 1123d 1; a 112a9; d 112df; d 112e3 112ea 1; d 11300 11301 1; d 1133c; d
        11340; d 11366 1136c 1; d 11370 11374 1; d 114b3 114b8 1; d 114ba; w 114bb 114bb 1 -2; d 114bf 114c0 1; d
        114c2 114c3 1; a 114c6; d 115b2 115b5 1; d 115bc 115bd 1; d 115bf 115c0 1; a 115c1 115d7 1; d 115dc 115dd 1;
        d 11633 1163a 1; d 1163d 1163f 2; d 11640; a 11641 11643 1; d 116ab 116ad 2; d 116b0 116b5 1; d 116b7; d
        1171d 1171f 1; d 11722 11725 1; d 11727 1172b 1; a 1173c 1173e 1; w 118a0 118bf 1 20; a 12470 12474 1; a
        16a6e 16a6f 1; d 16af0 16af4 1; a 16af5; d 16b30 16b36 1; a 16b37 16b3b 1; a 16b44; w 16e40 16e5f 1 20; w
        16ea0 16eb8 1 1b; d 16f8f 16f92 1; d 1bc9d 1bc9e 1; a 1bc9f; d 1bca0 1bca3 1; d 1d167 1d169 1; d 1d173 1d182
        1; d 1d185 1d18b 1; d 1d1aa 1d1ad 1; d 1d242 1d244 1; d 1da00 1da36 1; d 1da3b 1da6c 1; d 1da75; d 1da84; a
        1da87 1da8b 1; d 1da9b 1da9f 1; d 1daa1 1daaf 1; d 1e8d0 1e8d6 1; w 1e900 1e921 1 22; a 20000 2a6df 1; a
        2a700 2b81f 1; a 2b920 2ceaf 1; a 2f800 2f800 1 -2a9c3; a 2f801 2f801 1 -2a9c9; a 2f802 2f802 1 -2a9c1; a
        2f803 2f803 1 -f6e1; a 2f804 2f804 1 -2a8a4; a 2f805 2f805 1 -2a857; a 2f806 2f806 1 -2a84b; a 2f807 2f807 1
        -2a805; a 2f808 2f808 1 -2a78e; a 2f809 2f809 1 -2a770; a 2f80a 2f80a 1 -2a723; a 2f80b 2f80b 1 -2a73c; a
        2f80c 2f80c 1 -2c36e; a 2f80d 2f80d 1 -f1d3; a 2f80e 2f80e 1 -2a6c1; a 2f80f 2f80f 1 -2a6bb; a 2f810 2f810 1
        -2a6ac; a 2f811 2f811 1 -2a69a; a 2f812 2f812 1 -f2f6; a 2f813 2f813 1 -2c35a; a 2f814 2f814 1 -2a6ad; a
        2f815 2f815 1 -2a688; a 2f816 2f816 1 -f2cb; a 2f817 2f817 1 -2a680; a 2f818 2f818 1 -2a674; a 2f819 2f819 1
        -2a94d; a 2f81a 2f81a 1 -2a66e; a 2f81b 2f81b 1 -2a666; a 2f81c 2f81c 1 -663d; a 2f81d 2f81d 1 -2a628; a
        2f81e 2f81e 1 -2a61b; a 2f81f 2f81f 1 -2c340; a 2f820 2f820 1 -2a5e5; a 2f821 2f821 1 -2a5db; a 2f822 2f822
        1 -2a5b0; a 2f823 2f823 1 -2a5ac; a 2f824 2f824 1 -2c30f; a 2f825 2f825 1 -2a55e; a 2f826 2f826 1 -2a55d; a
        2f827 2f827 1 -2a543; a 2f828 2f828 1 -2a52e; a 2f829 2f82a 1 -2a524; a 2f82b 2f82b 1 -2a514; a 2f82c 2f82c
        1 -2a4e3; a 2f82d 2f82d 1 -2a4dc; a 2f82e 2f82e 1 -2a4d4; a 2f82f 2f82f 1 -2a4bc; a 2f830 2f832 2 -2a4b3; a
        2f831 2f831 1 -2a4b2; a 2f833 2f833 1 -2a4b4; a 2f834 2f834 1 -ee08; a 2f835 2f835 1 -287c5; a 2f836 2f836 1
        -2a46c; a 2f837 2f837 1 -2a458; a 2f838 2f838 1 -ecd5; a 2f839 2f839 1 -2a44e; a 2f83a 2f83a 1 -2a449; a
        2f83b 2f83b 1 -2a435; a 2f83c 2f83c 1 -2a39e; a 2f83d 2f83d 1 -2a405; a 2f83e 2f83e 1 -2a3f6; a 2f83f 2f83f
        1 -2a3d7; a 2f840 2f840 1 -2a39e; a 2f841 2f841 1 -2a34b; a 2f842 2f842 1 -2a332; a 2f843 2f843 1 -2a2f0; a
        2f844 2f844 1 -2a2e1; a 2f845 2f845 1 -2a2c1; a 2f846 2f846 1 -2a2c2; a 2f847 2f847 1 -2a2ae; a 2f848 2f848
        1 -2a29d; a 2f849 2f849 1 -2a296; a 2f84a 2f84a 1 -2a288; a 2f84b 2f84b 1 -2a135; a 2f84c 2f84c 1 -2a246; a
        2f84d 2f84d 1 -2a136; a 2f84e 2f84e 1 -2a1fd; a 2f84f 2f84f 1 -2a1db; a 2f850 2f850 1 -2a649; a 2f851 2f851
        1 -29f63; a 2f852 2f852 1 -2a084; a 2f853 2f853 1 -2a05f; a 2f854 2f854 1 -2a047; a 2f855 2f855 1 -2a0ca; a
        2f856 2f856 1 -2a024; a 2f857 2f857 1 -2a026; a 2f858 2f858 1 -29fac; a 2f859 2f859 1 -e375; a 2f85a 2f85a 1
        -29f68; a 2f85b 2f85b 1 -29f64; a 2f85c 2f85c 1 -29f56; a 2f85d 2f85d 1 -29f43; a 2f85e 2f85e 1 -29f3c; a
        2f85f 2f85f 1 -29efd; a 2f860 2f860 1 -e1b8; a 2f861 2f861 1 -e177; a 2f862 2f862 1 -29e76; a 2f863 2f863 1
        -29e48; a 2f864 2f864 1 -29e3d; a 2f865 2f865 1 -29e8d; a 2f866 2f866 1 -29e00; a 2f867 2f867 1 -2c179; a
        2f868 2f868 1 -2c16c; a 2f869 2f869 1 -29d61; a 2f86a 2f86a 1 -29d2c; a 2f86b 2f86b 1 -29d2d; a 2f86c 2f86c
        1 -dea4; a 2f86d 2f86d 1 -29caa; a 2f86e 2f86e 1 -29c96; a 2f86f 2f86f 1 -29c88; a 2f870 2f870 1 -29c7d; a
        2f871 2f871 1 -dd59; a 2f872 2f872 1 -29c73; a 2f873 2f873 1 -29c6d; a 2f874 2f874 1 -29921; a 2f875 2f875 1
        -29c53; a 2f876 2f876 1 -2c0f5; a 2f877 2f877 1 -29c17; a 2f878 2f878 1 -29c0a; a 2f879 2f879 1 -29bb9; a
        2f87a 2f87a 1 -29bed; a 2f87b 2f87d 2 -da97; a 2f87c 2f87c 1 -29b39; a 2f87e 2f87e 1 -29b10; a 2f87f 2f87f 1
        -29b14; a 2f880 2f880 1 -29b04; a 2f881 2f882 1 -29aa0; a 2f883 2f883 1 -2c054; a 2f884 2f884 1 -29a87; a
        2f885 2f885 1 -29a5d; a 2f886 2f886 1 -29a49; a 2f887 2f887 1 -29a1e; a 2f888 2f888 1 -2c026; a 2f889 2f889
        1 -d706; a 2f88a 2f88a 1 -2c00e; a 2f88b 2f88b 1 -299db; a 2f88c 2f88c 1 -299d9; a 2f88d 2f88d 1 -299d7; a
        2f88e 2f88e 1 -299c4; a 2f88f 2f88f 1 -54fd; a 2f890 2f890 1 -29992; a 2f891 2f891 1 -d560; a 2f892 2f892 1
        -d561; a 2f893 2f893 1 -27692; a 2f894 2f894 1 -29972; a 2f895 2f895 1 -29973; a 2f896 2f896 1 -2bfcf; a
        2f897 2f897 1 -c5df; a 2f898 2f898 1 -96be; a 2f899 2f899 1 -29937; a 2f89a 2f89a 1 -2992f; a 2f89b 2f89b 1
        -2bfb8; a 2f89c 2f89c 1 -29902; a 2f89d 2f89d 1 -298d0; a 2f89e 2f89e 1 -298c7; a 2f89f 2f89f 1 -298a6; a
        2f8a0 2f8a0 1 -2981f; a 2f8a1 2f8a1 1 -2bf67; a 2f8a2 2f8a2 1 -2bf86; a 2f8a3 2f8a3 1 -2980f; a 2f8a4 2f8a4
        1 -d1d0; a 2f8a5 2f8a5 1 -297de; a 2f8a6 2f8a6 1 -2975e; a 2f8a7 2f8a7 1 -2975b; a 2f8a8 2f8a8 1 -2975a; a
        2f8a9 2f8a9 1 -2975d; a 2f8aa 2f8aa 1 -29730; a 2f8ab 2f8ab 1 -2971d; a 2f8ac 2f8ac 1 -296fa; a 2f8ad 2f8ad
        1 -29709; a 2f8ae 2f8ae 1 -296ff; a 2f8af 2f8af 1 -296d1; a 2f8b0 2f8b0 1 -296be; a 2f8b1 2f8b1 1 -296bb; a
        2f8b2 2f8b2 1 -296a2; a 2f8b3 2f8b3 1 -29698; a 2f8b4 2f8b4 1 -29657; a 2f8b5 2f8b5 1 -29604; a 2f8b6 2f8b6
        1 -295e2; a 2f8b7 2f8b7 1 -29567; a 2f8b8 2f8b8 1 -cdac; a 2f8b9 2f8b9 1 -2957c; a 2f8ba 2f8ba 1 -295be; a
        2f8bb 2f8bb 1 -29553; a 2f8bc 2f8bc 1 -29539; a 2f8bd 2f8bd 1 -294d9; a 2f8be 2f8be 1 -cccd; a 2f8bf 2f8bf 1
        -2949d; a 2f8c0 2f8c0 1 -294fb; a 2f8c1 2f8c1 1 -29518; a 2f8c2 2f8c2 1 -2be94; a 2f8c3 2f8c3 1 -2945a; a
        2f8c4 2f8c4 1 -29446; a 2f8c5 2f8c5 1 -29428; a 2f8c6 2f8c6 1 -2944f; a 2f8c7 2f8c7 1 -2be5b; a 2f8c8 2f8c8
        1 -29379; a 2f8c9 2f8c9 1 -2935d; a 2f8ca 2f8ca 1 -c8c0; a 2f8cb 2f8cb 1 -292e8; a 2f8cc 2f8cc 1 -291d4; a
        2f8cd 2f8cd 1 -29284; a 2f8ce 2f8ce 1 -2bdb5; a 2f8cf 2f8cf 1 -2923e; a 2f8d0 2f8d0 1 -2bdc8; a 2f8d1 2f8d1
        1 -2bded; a 2f8d2 2f8d2 1 -2a740; a 2f8d3 2f8d3 1 -2a73e; a 2f8d4 2f8d4 1 -291d4; a 2f8d5 2f8d5 1 -29239; a
        2f8d6 2f8d6 1 -27829; a 2f8d7 2f8d7 1 -2b4fe; a 2f8d8 2f8d8 1 -291c1; a 2f8d9 2f8d9 1 -291be; a 2f8da 2f8da
        1 -291b9; a 2f8db 2f8db 1 -2917d; a 2f8dc 2f8dc 1 -29189; a 2f8dd 2f8dd 1 -c51a; a 2f8de 2f8de 1 -2bd95; a
        2f8df 2f8df 1 -290e5; a 2f8e0 2f8e0 1 -2915b; a 2f8e1 2f8e1 1 -2908f; a 2f8e2 2f8e2 1 -2905d; a 2f8e3 2f8e3
        1 -c476; a 2f8e4 2f8e4 1 -29056; a 2f8e5 2f8e5 1 -290c6; a 2f8e6 2f8e6 1 -28fd2; a 2f8e7 2f8e7 1 -2bd4a; a
        2f8e8 2f8e8 1 -28fa6; a 2f8e9 2f8e9 1 -28f46; a 2f8ea 2f8ea 1 -28f00; a 2f8eb 2f8eb 1 -28e43; a 2f8ec 2f8ec
        1 -c249; a 2f8ed 2f8ed 1 -28e12; a 2f8ee 2f8ee 1 -2bcd6; a 2f8ef 2f8ef 1 -28dce; a 2f8f0 2f8f0 1 -c049; a
        2f8f1 2f8f1 1 -28d9d; a 2f8f2 2f8f2 1 -2bca4; a 2f8f3 2f8f3 1 -28d81; a 2f8f4 2f8f4 1 -28d55; a 2f8f5 2f8f6
        1 -28d3b; a 2f8f7 2f8f7 1 -be6a; a 2f8f8 2f8f8 1 -dbed; a 2f8f9 2f8f9 1 -bdff; a 2f8fa 2f8fa 1 -28cac; a
        2f8fb 2f8fb 1 -bc3f; a 2f8fc 2f8fc 1 -28c3d; a 2f8fd 2f8fd 1 -28c30; a 2f8fe 2f8fe 1 -28c97; a 2f8ff 2f8ff 1
        -28be9; a 2f900 2f900 1 -28bc2; a 2f901 2f901 1 -28b8a; a 2f902 2f902 1 -28bc1; a 2f903 2f903 1 -28b9a; a
        2f904 2f904 1 -28b8c; a 2f905 2f905 1 -28b80; a 2f906 2f906 1 -bbe8; a 2f907 2f907 1 -28bd3; a 2f908 2f908 1
        -28ad9; a 2f909 2f909 1 -28a9b; a 2f90a 2f90a 1 -2bbd7; a 2f90b 2f90b 1 -28a40; a 2f90c 2f90c 1 -28a45; a
        2f90d 2f90d 1 -ba3c; a 2f90e 2f90e 1 -28b15; a 2f90f 2f90f 1 -289a1; a 2f910 2f910 1 -b9b2; a 2f911 2f911 1
        -b983; a 2f912 2f912 1 -2894c; a 2f913 2f913 1 -288da; a 2f914 2f914 1 -288f6; a 2f915 2f915 1 -288fa; a
        2f916 2f916 1 -2bb80; a 2f917 2f917 1 -288cd; a 2f918 2f918 1 -2889b; a 2f919 2f919 1 -288a2; a 2f91a 2f91a
        1 -2886d; a 2f91b 2f91b 1 -f3f6; a 2f91c 2f91c 1 -287d7; a 2f91d 2f91d 1 -b6ba; a 2f91e 2f91e 1 -28782; a
        2f91f 2f91f 1 -b574; a 2f920 2f920 1 -286f8; a 2f921 2f921 1 -286ec; a 2f922 2f922 1 -286d2; a 2f923 2f923 1
        -b31b; a 2f924 2f924 1 -286a4; a 2f925 2f925 1 -28690; a 2f926 2f926 1 -b1f1; a 2f927 2f927 1 -b113; a 2f928
        2f928 1 -285ae; a 2f929 2f929 1 -2859e; a 2f92a 2f92a 1 -2ba7e; a 2f92b 2f92b 1 -28586; a 2f92c 2f92c 1
        -2ba74; a 2f92d 2f92d 1 -2ba75; a 2f92e 2f92e 1 -284e7; a 2f92f 2f92f 1 -284d3; a 2f930 2f930 1 -284bf; a
        2f931 2f931 1 -284ac; a 2f932 2f932 1 -28468; a 2f933 2f933 1 -2ba18; a 2f934 2f934 1 -28410; a 2f935 2f935
        1 -acff; a 2f936 2f936 1 -283f8; a 2f937 2f937 1 -aca5; a 2f938 2f938 1 -283c8; a 2f939 2f939 1 -d79a; a
        2f93a 2f93a 1 -2832a; a 2f93b 2f93b 1 -a99a; a 2f93c 2f93c 1 -a984; a 2f93d 2f93d 1 -a8f9; a 2f93e 2f93e 1
        -2b942; a 2f93f 2f93f 1 -2b937; a 2f940 2f940 1 -2824c; a 2f941 2f941 1 -a84e; a 2f942 2f942 1 -a850; a
        2f943 2f943 1 -a82a; a 2f944 2f944 1 -a811; a 2f945 2f946 1 -28227; a 2f947 2f947 1 -28228; a 2f948 2f948 1
        -281fe; a 2f949 2f949 1 -2b910; a 2f94a 2f94a 1 -281bf; a 2f94b 2f94b 1 -2b905; a 2f94c 2f94c 1 -2b8b6; a
        2f94d 2f94d 1 -a530; a 2f94e 2f94e 1 -28100; a 2f94f 2f94f 1 -280c3; a 2f950 2f950 1 -28084; a 2f951 2f951 1
        -2b86e; a 2f952 2f952 1 -a32c; a 2f953 2f953 1 -27ffd; a 2f954 2f954 1 -a2ba; a 2f955 2f955 1 -a290; a 2f956
        2f956 1 -27fc7; a 2f957 2f957 1 -27f6c; a 2f958 2f958 1 -2b829; a 2f959 2f959 1 -27f19; a 2f95a 2f95a 1
        -27f10; a 2f95b 2f95b 1 -27f0c; a 2f95c 2f95c 1 -9fe0; a 2f95d 2f95d 1 -9eb6; a 2f95e 2f95e 1 -9eb7; a 2f95f
        2f95f 1 -27e71; a 2f960 2f960 1 -2b75e; a 2f961 2f961 1 -9db6; a 2f962 2f962 1 -27d9c; a 2f963 2f963 1
        -27d9a; a 2f964 2f964 1 -2b73d; a 2f965 2f965 1 -9ce5; a 2f966 2f966 1 -27c94; a 2f967 2f967 1 -2b6c7; a
        2f968 2f968 1 -27c80; a 2f969 2f969 1 -27c86; a 2f96a 2f96a 1 -27c6a; a 2f96b 2f96b 1 -99e5; a 2f96c 2f96c 1
        -27c09; a 2f96d 2f96d 1 -2b66c; a 2f96e 2f96e 1 -27ba7; a 2f96f 2f96f 1 -27b6d; a 2f970 2f970 1 -27b2b; a
        2f971 2f971 1 -2b63d; a 2f972 2f972 1 -974a; a 2f973 2f973 1 -972c; a 2f974 2f974 1 -2b61b; a 2f975 2f975 1
        -969c; a 2f976 2f976 1 -279fc; a 2f977 2f977 1 -9639; a 2f978 2f978 1 -279e3; a 2f979 2f979 1 -2797f; a
        2f97a 2f97a 1 -27975; a 2f97b 2f97b 1 -94a1; a 2f97c 2f97c 1 -9459; a 2f97d 2f97d 1 -2791d; a 2f97e 2f97e 1
        -93d6; a 2f97f 2f97f 1 -2790f; a 2f980 2f980 1 -c621; a 2f981 2f981 1 -2b5ac; a 2f982 2f982 1 -278d0; a
        2f983 2f983 1 -27880; a 2f984 2f984 1 -2b579; a 2f985 2f985 1 -27847; a 2f986 2f986 1 -29ed1; a 2f987 2f987
        1 -91e0; a 2f988 2f988 1 -91d3; a 2f989 2f989 1 -c5f6; a 2f98a 2f98a 1 -c5ee; a 2f98b 2f98b 1 -2778a; a
        2f98c 2f98c 1 -27788; a 2f98d 2f98d 1 -269ef; a 2f98e 2f98e 1 -2b523; a 2f98f 2f98f 1 -276fe; a 2f990 2f990
        1 -27705; a 2f991 2f991 1 -276f4; a 2f992 2f992 1 -2a6df; a 2f993 2f993 1 -276e2; a 2f994 2f994 1 -276e1; a
        2f995 2f995 1 -276d8; a 2f996 2f996 1 -276b0; a 2f997 2f997 1 -8e5b; a 2f998 2f998 1 -276b3; a 2f999 2f999 1
        -2767c; a 2f99a 2f99a 1 -27637; a 2f99b 2f99b 1 -275ee; a 2f99c 2f99c 1 -27679; a 2f99d 2f99d 1 -275e0; a
        2f99e 2f99e 1 -275b7; a 2f99f 2f99f 1 -27548; a 2f9a0 2f9a0 1 -2764d; a 2f9a1 2f9a1 1 -275d7; a 2f9a2 2f9a2
        1 -275d6; a 2f9a3 2f9a3 1 -275c7; a 2f9a4 2f9a4 1 -8d6e; a 2f9a5 2f9a5 1 -8c3a; a 2f9a6 2f9a6 1 -8cd1; a
        2f9a7 2f9a7 1 -2b47c; a 2f9a8 2f9a8 1 -274b7; a 2f9a9 2f9a9 1 -274b6; a 2f9aa 2f9aa 1 -27494; a 2f9ab 2f9ab
        1 -85e1; a 2f9ac 2f9ac 1 -27448; a 2f9ad 2f9ad 1 -8a81; a 2f9ae 2f9ae 1 -2b451; a 2f9af 2f9af 1 -2b44e; a
        2f9b0 2f9b0 1 -89ff; a 2f9b1 2f9b1 1 -88df; a 2f9b2 2f9b2 1 -2b447; a 2f9b3 2f9b3 1 -27363; a 2f9b4 2f9b4 1
        -27358; a 2f9b5 2f9b5 1 -2734e; a 2f9b6 2f9b6 1 -2734d; a 2f9b7 2f9b7 1 -2730e; a 2f9b8 2f9b8 1 -27330; a
        2f9b9 2f9b9 1 -272ab; a 2f9ba 2f9ba 1 -272d8; a 2f9bb 2f9bb 1 -27242; a 2f9bc 2f9bc 1 -27294; a 2f9bd 2f9bd
        1 -27252; a 2f9be 2f9be 1 -27238; a 2f9bf 2f9bf 1 -2b3e8; a 2f9c0 2f9c0 1 -271df; a 2f9c1 2f9c1 1 -271c0; a
        2f9c2 2f9c2 1 -2b3c9; a 2f9c3 2f9c3 1 -27163; a 2f9c4 2f9c4 1 -27161; a 2f9c5 2f9c5 1 -835e; a 2f9c6 2f9c6 1
        -270ef; a 2f9c7 2f9c7 1 -270e9; a 2f9c8 2f9c8 1 -2b393; a 2f9c9 2f9c9 1 -270cf; a 2f9ca 2f9ca 1 -2c50f; a
        2f9cb 2f9cb 1 -811d; a 2f9cc 2f9cc 1 -8066; a 2f9cd 2f9cd 1 -2b30f; a 2f9ce 2f9ce 1 -2b307; a 2f9cf 2f9cf 1
        -26f2f; a 2f9d0 2f9d0 1 -26ee3; a 2f9d1 2f9d1 1 -26e47; a 2f9d2 2f9d2 1 -26d7d; a 2f9d3 2f9d3 1 -7d2b; a
        2f9d4 2f9d4 1 -26d29; a 2f9d5 2f9d5 1 -26d14; a 2f9d6 2f9d6 1 -26cbb; a 2f9d7 2f9d7 1 -26c60; a 2f9d8 2f9d8
        1 -7aa9; a 2f9d9 2f9d9 1 -f1d5; a 2f9da 2f9da 1 -26c0f; a 2f9db 2f9db 1 -26c1f; a 2f9dc 2f9dc 1 -26bec; a
        2f9dd 2f9dd 1 -f0ff; a 2f9de 2f9de 1 -26b0a; a 2f9df 2f9df 1 -26aa7; a 2f9e0 2f9e0 1 -740e; a 2f9e1 2f9e1 1
        -73f4; a 2f9e2 2f9e2 1 -2694e; a 2f9e3 2f9e3 1 -268f2; a 2f9e4 2f9e4 1 -268d3; a 2f9e5 2f9e5 1 -72b7; a
        2f9e6 2f9e6 1 -268cb; a 2f9e7 2f9e7 1 -267af; a 2f9e8 2f9e9 1 -26711; a 2f9ea 2f9ea 1 -2676e; a 2f9eb 2f9eb
        1 -265f2; a 2f9ec 2f9ec 1 -265d7; a 2f9ed 2f9ed 1 -6df3; a 2f9ee 2f9ee 1 -26463; a 2f9ef 2f9ef 1 -2b05a; a
        2f9f0 2f9f0 1 -26439; a 2f9f1 2f9f1 1 -6c7a; a 2f9f2 2f9f2 1 -2b00c; a 2f9f3 2f9f3 1 -26330; a 2f9f4 2f9f4 1
        -29c42; a 2f9f5 2f9f5 1 -262d2; a 2f9f6 2f9f6 1 -68b1; a 2f9f7 2f9f7 1 -67dd; a 2f9f8 2f9f8 1 -2af8a; a
        2f9f9 2f9f9 1 -2af83; a 2f9fa 2f9fa 1 -2621a; a 2f9fb 2f9fb 1 -65f1; a 2f9fc 2f9fc 1 -2af4a; a 2f9fd 2f9fd 1
        -6567; a 2f9fe 2f9fe 1 -261f3; a 2f9ff 2f9ff 1 -261f4; a 2fa00 2fa00 1 -261d7; a 2fa01 2fa01 1 -644b; a
        2fa02 2fa02 1 -26120; a 2fa03 2fa03 1 -2aed0; a 2fa04 2fa04 1 -260db; a 2fa05 2fa05 1 -2605e; a 2fa06 2fa06
        1 -26044; a 2fa07 2fa07 1 -26009; a 2fa08 2fa08 1 -2ae3a; a 2fa09 2fa09 1 -5ed9; a 2fa0a 2fa0a 1 -25ef8; a
        2fa0b 2fa0b 1 -25dcb; a 2fa0c 2fa0c 1 -25d0f; a 2fa0d 2fa0d 1 -2ad3f; a 2fa0e 2fa0e 1 -2ad21; a 2fa0f 2fa0f
        1 -25ca8; a 2fa10 2fa10 1 -5942; a 2fa11 2fa11 1 -2ad19; a 2fa12 2fa12 1 -590d; a 2fa13 2fa13 1 -5805; a
        2fa14 2fa14 1 -5783; a 2fa15 2fa15 1 -25b5a; a 2fa16 2fa16 1 -2acc0; a 2fa17 2fa17 1 -25b1e; a 2fa18 2fa18 1
        -25b1a; a 2fa19 2fa19 1 -25b14; a 2fa1a 2fa1a 1 -25b0b; a 2fa1b 2fa1b 1 -25b05; a 2fa1c 2fa1c 1 -25ae1; a
        2fa1d 2fa1d 1 -541d; a 2fa1e 2fa1f 1; d e0001; d e0020 e007f 1; d e0100 e01ef 1; d f0000 ffffd 1; d 100000
        10fffd 1; q 9cb 9c7 9be; q 9cc 9c7 9d7; q b4b b47 b3e; q b4c b47 b57; q b94 b92 bd7; q bca bc6 bbe; q bcb
        bc7 bbe; q bcc bc6 bd7; q ccb cc2 cd5; q d4a d46 d3e; q d4b d47 d3e; q d4c d46 d57; q ddc dd9 dcf; q ddd dd9
        dcf; q dde dd9 ddf; q 1b06 1b05 1b35; q 1b08 1b07 1b35; q 1b0a 1b09 1b35; q 1b0c 1b0b 1b35; q 1b0e 1b0d
        1b35; q 1b12 1b11 1b35; q 1b40 1b3e 1b35; q 1b41 1b3f 1b35; q 1134b 11347 1133e; q 1134c 11347 11357; q
        114bc 114b9 114b0; q 114be 114b9 114bd; q 115ba 115b8 115af; q 115bb 115b9 115af; q 1d15e 1d157 1d165; q
        1d15f 1d158 1d165; q 1d160 1d158 1d165 1d16e; q 1d161 1d158 1d165 1d16f; q 1d162 1d158 1d165 1d170; q 1d163
        1d158 1d165 1d171; q 1d164 1d158 1d165 1d172; q 1d1bb 1d1b9 1d165; q 1d1bc 1d1ba 1d165; q 1d1bd 1d1b9 1d165
        1d16e; q 1d1be 1d1ba 1d165 1d16e; q 1d1bf 1d1b9 1d165 1d16f; q 1d1c0 1d1ba 1d165 1d16f
        """
}
