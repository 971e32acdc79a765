"""Texts as the files of archives have them."""

HEADER = "@problemName Odd\n@timeStamps false\n@univariate true\n"
CLASSES = "@classLabel true a b\n@data\n"
SERIES = ([[[1.0, 2.0]], [[-3.0, 4.0]]], ["a", "b"])
TEXTS = {
    "ts": HEADER + CLASSES + "1,2:a\n-3,4:b\n",
    "tsv": "a\t1\t2\nb\t-3\t4\n",
}
TIMES = "@problemName Odd\n@timeStamps true\n@univariate true\n"
ENCODINGS = {
    "mark": lambda text: b"\xef\xbb\xbf" + text.encode(),
    "utf-16": lambda text: text.encode("utf-16"),
    "windows": lambda text: text.replace("\n", "\r\n").encode(),
    "old mac": lambda text: text.replace("\n", "\r").encode(),
    "blank lines": lambda text: ("\n \n" + text.replace("\n", "\n\n")).encode(),
    "no last line end": lambda text: text.rstrip().encode(),
}
