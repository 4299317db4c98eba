; Comet: a comet over stars that drift by, steered with the pad. A turns the sky black; how often is kept on the
; battery. A tune of eight notes plays on.
format gb
title "PERUN COMET"

; Input and output, by their place in the last page of memory.
JOYP = 0x00
NR11 = 0x11
NR12 = 0x12
NR13 = 0x13
NR14 = 0x14
NR50 = 0x24
NR51 = 0x25
NR52 = 0x26
LCDC = 0x40
SCX = 0x43
LY = 0x44
BGP = 0x47
OBP0 = 0x48

vblank = 144
comet_x = 0xc000
comet_y = 0xc001
ticks = 0xc002
was_a = 0xc003
presses = 0xa000        ; on the battery

org 0x100
    nop
    jp start

org 0x150
start:
    di
    ld sp, 0xfffe
    ld a, 0x0a          ; the battery's memory may be written
    ld (0x0000), a
wait_vblank:
    ldh a, (LY)
    cp vblank
    jr nz, wait_vblank
    xor a
    ldh (LCDC), a

    ld hl, tiles
    ld de, 0x8000
    ld b, tiles_end - tiles
copy:
    ld a, (hl+)
    ld (de), a
    inc de
    dec b
    jr nz, copy

    ld hl, 0x9800       ; the sky: mostly nothing, else one of three stars
    ld c, 0x5a
star:
    ld a, c
    srl a
    jr nc, no_feedback
    xor 0xb4
no_feedback:
    ld c, a
    and 0x1f
    cp 4
    jr c, a_star
    xor a
a_star:
    ld (hl+), a
    ld a, h
    cp 0x9c
    jr nz, star

    ld hl, 0xfe00
    ld b, 160
    xor a
hide:
    ld (hl+), a
    dec b
    jr nz, hide
    ldh (SCX), a
    ld (ticks), a
    ld (was_a), a
    ld a, 80
    ld (comet_x), a
    ld (comet_y), a
    ld a, 0xe4
    ldh (BGP), a
    ldh (OBP0), a
    ld a, 0x80
    ldh (NR52), a
    ldh (NR11), a
    ld a, 0x77
    ldh (NR50), a
    ld a, 0xff
    ldh (NR51), a
    ld a, 0x93          ; picture on, with sprites
    ldh (LCDC), a

loop:
    ldh a, (LY)
    cp vblank
    jr z, loop
until_vblank:
    ldh a, (LY)
    cp vblank
    jr nz, until_vblank

    ld hl, 0xfe00       ; the comet, where it was steered to
    ld a, (comet_y)
    ld (hl+), a
    ld a, (comet_x)
    ld (hl+), a
    ld a, 4
    ld (hl+), a
    ldh a, (SCX)
    inc a
    ldh (SCX), a

    ld a, 0x20          ; the directions
    ldh (JOYP), a
    ldh a, (JOYP)
    ldh a, (JOYP)
    cpl
    ld b, a
    ld a, (comet_x)
    bit 0, b
    jr z, not_right
    inc a
not_right:
    bit 1, b
    jr z, not_left
    dec a
not_left:
    ld (comet_x), a
    ld a, (comet_y)
    bit 2, b
    jr z, not_up
    dec a
not_up:
    bit 3, b
    jr z, not_down
    inc a
not_down:
    ld (comet_y), a

    ld a, 0x10          ; the buttons
    ldh (JOYP), a
    ldh a, (JOYP)
    ldh a, (JOYP)
    ldh a, (JOYP)
    cpl
    and 1
    ld b, a
    ld a, (was_a)
    cp b
    jr z, same_a
    ld a, b
    ld (was_a), a
    and a
    jr z, released
    ld a, (presses)
    inc a
    ld (presses), a
    ld a, 0x1b          ; bright
    jr sky
released:
    ld a, 0xe4
sky:
    ldh (BGP), a
same_a:

    ld a, (ticks)
    inc a
    ld (ticks), a
    and 0x0f
    jr nz, loop
    ld a, (ticks)       ; a note every sixteen frames
    swap a
    and 7
    ld e, a
    ld d, 0
    ld hl, notes
    add hl, de
    ld a, 0xf2
    ldh (NR12), a
    ld a, (hl)
    ldh (NR13), a
    ld a, 0x87
    ldh (NR14), a
    jp loop

notes:
    db 0x06, 0x59, 0x83, 0xac, 0x83, 0x59, 0xc1, 0x39

tiles:
    tile ........ ........ ........ ........ ........ ........ ........ ........
    tile ........ ........ ........ ...1.... ........ ........ ........ ........
    tile ........ ...2.... ........ .2.3.2.. ........ ...2.... ........ ........
    tile ........ ...3.... ..232... .33333.. ..232... ...3.... ........ ........
    tile .....33. ...33333 .1.33333 1.233333 .1.33333 ...33333 .....33. ........
tiles_end:
