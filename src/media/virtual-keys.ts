/**
 * Windows virtual keys (winuser.h) as keys of Linux (input-event-codes.h), by their place on a US keyboard: the layout is
 * the desktop's. Keys of virtual-key tables that no keyboard has (reserved, OEM specific, of input methods that Linux has
 * no code for) are left out.
 */
const rows: readonly (readonly [virtualKey: number, code: number])[] = [
  [0x03, 0x19b], // CANCEL → BREAK
  [0x08, 14], // BACK
  [0x09, 15], // TAB
  [0x0c, 0x163], // CLEAR
  [0x0d, 28], // RETURN
  [0x10, 42], // SHIFT, the left one
  [0x11, 29], // CONTROL
  [0x12, 56], // MENU → ALT
  [0x13, 119], // PAUSE
  [0x14, 58], // CAPITAL
  [0x15, 122], // HANGUL, and KANA at the same place
  [0x19, 123], // HANJA, KANJI
  [0x1b, 1], // ESCAPE
  [0x1c, 92], // CONVERT → HENKAN
  [0x1d, 94], // NONCONVERT → MUHENKAN
  [0x20, 57], // SPACE
  [0x21, 104], // PRIOR
  [0x22, 109], // NEXT
  [0x23, 107], // END
  [0x24, 102], // HOME
  [0x25, 105], // LEFT
  [0x26, 103], // UP
  [0x27, 106], // RIGHT
  [0x28, 108], // DOWN
  [0x29, 0x161], // SELECT
  [0x2a, 210], // PRINT
  [0x2c, 99], // SNAPSHOT → SYSRQ
  [0x2d, 110], // INSERT
  [0x2e, 111], // DELETE
  [0x2f, 138], // HELP
  ...inOrder(0x30, [11, 2, 3, 4, 5, 6, 7, 8, 9, 10]), // 0 to 9
  ...inOrder(0x41, [30, 48, 46, 32, 18, 33, 34, 35, 23, 36, 37, 38, 50]), // A to M
  ...inOrder(0x4e, [49, 24, 25, 16, 19, 31, 20, 22, 47, 17, 45, 21, 44]), // N to Z
  [0x5b, 125], // LWIN
  [0x5c, 126], // RWIN
  [0x5d, 127], // APPS → COMPOSE
  [0x5f, 142], // SLEEP
  ...inOrder(0x60, [82, 79, 80, 81, 75, 76, 77, 71, 72, 73]), // NUMPAD0 to 9
  [0x6a, 55], // MULTIPLY
  [0x6b, 78], // ADD
  [0x6c, 121], // SEPARATOR → KPCOMMA
  [0x6d, 74], // SUBTRACT
  [0x6e, 83], // DECIMAL
  [0x6f, 98], // DIVIDE
  ...inOrder(0x70, [59, 60, 61, 62, 63, 64, 65, 66, 67, 68, 87, 88]), // F1 to F12
  ...inOrder(0x7c, [183, 184, 185, 186, 187, 188, 189, 190, 191, 192, 193, 194]), // F13 to F24
  [0x90, 69], // NUMLOCK
  [0x91, 70], // SCROLL
  [0x92, 117], // OEM_NEC_EQUAL → KPEQUAL
  [0xa0, 42], // LSHIFT
  [0xa1, 54], // RSHIFT
  [0xa2, 29], // LCONTROL
  [0xa3, 97], // RCONTROL
  [0xa4, 56], // LMENU
  [0xa5, 100], // RMENU
  [0xa6, 158], // BROWSER_BACK
  [0xa7, 159], // BROWSER_FORWARD
  [0xa8, 173], // BROWSER_REFRESH
  [0xa9, 128], // BROWSER_STOP
  [0xaa, 217], // BROWSER_SEARCH
  [0xab, 156], // BROWSER_FAVORITES → BOOKMARKS
  [0xac, 172], // BROWSER_HOME → HOMEPAGE
  [0xad, 113], // VOLUME_MUTE
  [0xae, 114], // VOLUME_DOWN
  [0xaf, 115], // VOLUME_UP
  [0xb0, 163], // MEDIA_NEXT_TRACK
  [0xb1, 165], // MEDIA_PREV_TRACK
  [0xb2, 166], // MEDIA_STOP
  [0xb3, 164], // MEDIA_PLAY_PAUSE
  [0xb4, 155], // LAUNCH_MAIL
  [0xb5, 226], // LAUNCH_MEDIA_SELECT → MEDIA
  [0xb6, 157], // LAUNCH_APP1 → COMPUTER
  [0xb7, 140], // LAUNCH_APP2 → CALC
  [0xba, 39], // OEM_1, ;
  [0xbb, 13], // OEM_PLUS, =
  [0xbc, 51], // OEM_COMMA
  [0xbd, 12], // OEM_MINUS
  [0xbe, 52], // OEM_PERIOD
  [0xbf, 53], // OEM_2, /
  [0xc0, 41], // OEM_3, `
  [0xc1, 89], // ABNT_C1 → RO
  [0xc2, 121], // ABNT_C2 → KPCOMMA
  [0xdb, 26], // OEM_4, [
  [0xdc, 43], // OEM_5, \
  [0xdd, 27], // OEM_6, ]
  [0xde, 40], // OEM_7, '
  [0xdf, 86], // OEM_8: the further key of European keyboards
  [0xe2, 86], // OEM_102, the key beside the left shift
  [0xf0, 58], // OEM_ATTN: caps lock of Japanese keyboards
  [0xf2, 93], // OEM_COPY → KATAKANAHIRAGANA
  [0xf3, 85], // OEM_AUTO → ZENKAKUHANKAKU
  [0xf4, 85], // OEM_ENLW
  [0xfa, 207], // PLAY
];

function inOrder(first: number, codes: readonly number[]): [number, number][] {
  return codes.map((code, at) => [first + at, code]);
}

/** Codes of Linux by virtual keys. */
export const keyCodes: ReadonlyMap<number, number> = new Map(rows);

/** Buttons of punktfunk (1 left, 2 middle, 3 right, 4 back, 5 forward) as those of Linux. */
export const buttonCodes: ReadonlyMap<number, number> = new Map([
  [1, 0x110],
  [2, 0x112],
  [3, 0x111],
  [4, 0x113],
  [5, 0x114],
]);
