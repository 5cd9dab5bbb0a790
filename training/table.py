"""The token table at rest: `models/features/table.bin`, little endian.

    magic "SUFTABL1" · u32 V · u32 d · f32 rowScale[V] · f32 weight[V] · i8 values[V×d] · u32 byteCount · vocabulary

The vocabulary is V UTF-8 tokens in id order, each ended by a newline. A prompt's vector is
Σ wᵢ·scaleᵢ·rowᵢ / Σ wᵢ over its tokens, zeros where it has none.
"""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

MAGIC = b"SUFTABL1"


@dataclass(frozen=True)
class Table:
    vocabulary: list[str]
    scale: np.ndarray  # V, float32
    weight: np.ndarray  # V, float32, positive
    values: np.ndarray  # V × d, int8

    def rows(self) -> np.ndarray:
        """V × d, float32."""
        return self.values.astype(np.float32) * self.scale[:, None]

    def pool(self, ids: list[int]) -> np.ndarray:
        """d numbers, worked out in double precision."""
        if not ids:
            return np.zeros(self.values.shape[1])
        weights = self.weight[ids].astype(np.float64)
        scaled = weights * self.scale[ids].astype(np.float64)
        return scaled @ self.values[ids].astype(np.float64) / weights.sum()


def quantised(vocabulary: list[str], rows: np.ndarray, weight: np.ndarray) -> Table:
    """Nearest int8 with a scale per row; a row of zeros has scale 0."""
    scale = (np.abs(rows).max(axis=1) / 127).astype(np.float32)
    divisor = np.where(scale > 0, scale, 1).astype(np.float64)
    values = np.clip(np.rint(rows / divisor[:, None]), -127, 127).astype(np.int8)
    return Table(vocabulary, scale, weight.astype(np.float32), values)


def encoded(table: Table) -> bytes:
    rows, columns = table.values.shape
    text = "".join(token + "\n" for token in table.vocabulary).encode("utf-8")
    return b"".join([
        MAGIC, struct.pack("<II", rows, columns),
        table.scale.astype("<f4").tobytes(), table.weight.astype("<f4").tobytes(),
        np.ascontiguousarray(table.values).tobytes(), struct.pack("<I", len(text)), text,
    ])


def decoded(data: bytes) -> Table:
    if data[:8] != MAGIC:
        raise ValueError(f"magic is {data[:8]!r}, expected {MAGIC!r}")
    rows, columns = struct.unpack_from("<II", data, 8)
    at = 16
    scale = np.frombuffer(data, "<f4", rows, at)
    weight = np.frombuffer(data, "<f4", rows, at + 4 * rows)
    values = np.frombuffer(data, np.int8, rows * columns, at + 8 * rows).reshape(rows, columns)
    at += 8 * rows + rows * columns
    (size,) = struct.unpack_from("<I", data, at)
    text = data[at + 4:]
    if len(text) != size:
        raise ValueError(f"vocabulary has {len(text)} bytes, expected {size}")
    vocabulary = text.decode("utf-8").split("\n")[:-1]
    if len(vocabulary) != rows:
        raise ValueError(f"vocabulary has {len(vocabulary)} tokens, expected {rows}")
    return Table(vocabulary, scale, weight, values)
