"""Cuts the fonts of this folder from the packages README.md names: python3 fonts/cut.py SERIF_SC SERIF HANAZONO UNIHAN OUT"""

import bz2
import gzip
import io
import shutil
import sys
from collections import defaultdict
from pathlib import Path

from fontTools import subset
from fontTools.ttLib import TTFont


def cut(source, characters):
    """The font with the outlines of `characters` only: no hinting, no shaping tables, reproducible bytes."""
    options = subset.Options()
    options.hinting = False
    options.layout_features = []
    options.drop_tables += ["BASE", "GDEF", "GPOS", "GSUB", "STAT", "vhea", "vmtx", "FFTM", "gasp"]
    options.notdef_outline = True
    options.recalc_timestamp = False
    options.name_IDs = [0, 1, 2, 4, 6, 13, 14]
    font = TTFont(source, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=characters)
    cutter.subset(font)
    out = io.BytesIO()
    font.save(out)
    return out.getvalue()


def characters(font):
    return set(TTFont(font, lazy=True).getBestCmap())


def gb2312():
    for high in range(0xA1, 0xF8):
        for low in range(0xA1, 0xFF):
            try:
                yield ord(bytes([high, low]).decode("gb2312"))
            except UnicodeDecodeError:
                pass


def table_of_general_standard_characters(unihan):
    with bz2.open(Path(unihan) / "Unihan_OtherMappings.txt.bz2", "rt", encoding="utf-8") as lines:
        return {int(line.split()[0][2:], 16) for line in lines if "\tkTGH\t" in line}


def main(serif_sc, serif, hanazono, unihan, out):
    out = Path(out)
    regular = Path(serif_sc) / "400Regular/NotoSerifSC_400Regular.ttf"
    bold = Path(serif_sc) / "700Bold/NotoSerifSC_700Bold.ttf"
    covered = characters(regular)
    shutil.copy(regular, out / "NotoSerifSC-Regular.ttf")
    wanted = set(gb2312()) | table_of_general_standard_characters(unihan) | set(range(0x20, 0x180))
    (out / "NotoSerifSC-Bold.ttf").write_bytes(cut(bold, wanted))
    latin = Path(serif) / "400Regular/NotoSerif_400Regular.ttf"
    (out / "NotoSerif-Rest.ttf").write_bytes(cut(latin, characters(latin) - covered))
    shards = defaultdict(set)
    for character in characters(hanazono) - covered:
        shards[character >> 10].add(character)
    for shard, members in shards.items():
        (out / "hanazono" / f"{shard << 10:05X}.ttf.gz").write_bytes(gzip.compress(cut(hanazono, members), 9, mtime=0))


main(*sys.argv[1:])
