"""The digits that come with the machine."""

SMALL_ADDRESS = 0x050
BIG_ADDRESS = 0x0A0
#: Bytes of the big font that belong to the digits.
BIG_DIGIT_BYTES = 100

#: Sixteen glyphs of five rows.
SMALL = bytes.fromhex(
    "f0909090f0 2060202070 f010f080f0 f010f010f0 9090f01010 f080f010f0 f080f090f0 f010204040"
    "f090f090f0 f090f010f0 f090f09090 e090e090e0 f0808080f0 e0909090e0 f080f080f0 f080f08080"
)

#: Sixteen glyphs of ten rows.
BIG = bytes.fromhex(
    "3c7ee7c3c3c3c3e77e3c 1838581818181818183c 3e7fc3060c183060ffff 3c7ec3030e0e03c37e3c"
    "060e1e3666c6ffff0606 ffffc0c0fcfe03c37e3c 3e7cc0c0fcfec3c37e3c ffff03060c1830606060"
    "3c7ec3c37e7ec3c37e3c 3c7ec3c37f3f03033e7c 3c66c3c3c3ffffc3c3c3 fcfec3c3fefec3c3fefc"
    "3c7ee7c0c0c0c0e77e3c fcfec7c3c3c3c3c7fefc ffffc0c0fcfcc0c0ffff ffffc0c0fcfcc0c0c0c0"
)
