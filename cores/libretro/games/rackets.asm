; Rackets: a ball between two rackets, before stars that drift by. Pad 1 moves the left racket, pad 2 the right one.
; A on either pad turns the night to dusk. The ball sounds high off a racket, low off a wall behind it.
format nes

scroll = 0x10           ; place of the stars, 0 to 511 with the page
page = 0x11
ball_x = 0x12
ball_y = 0x13
dx = 0x14               ; 1 or 0xff
dy = 0x15
racket_y = 0x16         ; left, then right
pads = 0x18             ; the same; A B select start up down left right, from the highest bit
seed = 0x1a
player = 0x1b
sprites = 0x200

racket_tiles = 4
racket_height = 32
top = 16
bottom = 216
left_wall = 16
right_wall = 232

reset:
    sei
    cld
    ldx #0xff
    txs
    inx
    stx 0x2000          ; no interrupts, no picture
    stx 0x2001
    stx 0x4010
wait_first:
    bit 0x2002
    bpl wait_first
    lda #0
clear:
    sta 0x00,x
    sta 0x100,x
    inx
    bne clear
    lda #0xff           ; sprites below the screen
hide:
    sta sprites,x
    inx
    bne hide
wait_second:
    bit 0x2002
    bpl wait_second

    lda #hi(0x3f00)
    sta 0x2006
    stx 0x2006
colours:
    lda palette,x
    sta 0x2007
    inx
    cpx #32
    bne colours

    lda #hi(0x2000)     ; both nametables, with the colours behind them
    sta 0x2006
    lda #0
    sta 0x2006
    lda #0x5a
    sta seed
    ldx #0
    ldy #8
stars:
    jsr next_star
    sta 0x2007
    inx
    bne stars
    dey
    bne stars

    lda #0x0f
    sta 0x4015
    lda #0x08
    sta 0x4001
    lda #120
    sta ball_x
    sta ball_y
    sta racket_y
    sta racket_y + 1
    lda #1
    sta dx
    sta dy
    lda #0x80
    sta 0x2000
    lda #0x1e
    sta 0x2001
forever:
    jmp forever

; A tile from the sky: mostly nothing, else one of three stars.
next_star:
    lda seed
    lsr a
    bcc no_feedback
    eor #0xb4
no_feedback:
    sta seed
    and #0x1f
    cmp #4
    bcc a_star
    lda #0
a_star:
    rts

; Once a frame: show what was prepared, read the pads, move.
frame:
    lda #0
    sta 0x2003
    lda #hi(sprites)
    sta 0x4014
    lda #hi(0x3f00)
    sta 0x2006
    lda #0
    sta 0x2006
    ldx #0x0f           ; night
    lda pads
    ora pads + 1
    bpl sky
    ldx #0x12           ; dusk
sky:
    stx 0x2007
    lda #0
    sta 0x2006
    sta 0x2006
    inc scroll
    bne same_page
    lda page
    eor #1
    sta page
same_page:
    lda page
    ora #0x80
    sta 0x2000
    lda scroll
    sta 0x2005
    lda #0
    sta 0x2005

    lda #1
    sta 0x4016
    lsr a
    sta 0x4016
    ldx #8
read_bit:
    lda 0x4016
    lsr a
    rol pads
    lda 0x4017
    lsr a
    rol pads + 1
    dex
    bne read_bit

    ldx #1
move_racket:
    lda pads,x
    and #0x08
    beq not_up
    lda racket_y,x
    cmp #top + 1
    bcc not_up
    dec racket_y,x
    dec racket_y,x
not_up:
    lda pads,x
    and #0x04
    beq not_down
    lda racket_y,x
    cmp #bottom - racket_height
    bcs not_down
    inc racket_y,x
    inc racket_y,x
not_down:
    dex
    bpl move_racket

    lda ball_y
    clc
    adc dy
    sta ball_y
    cmp #top
    beq turn_y
    cmp #bottom
    bne move_x
turn_y:
    lda dy
    eor #0xfe           ; 1 and 0xff change places
    sta dy
    lda #0x80
    jsr sound
move_x:
    lda ball_x
    clc
    adc dx
    sta ball_x
    ldx #0
    cmp #left_wall
    beq turn_x
    ldx #1
    cmp #right_wall
    bne place_sprites
turn_x:
    lda dx
    eor #0xfe
    sta dx
    lda ball_y
    sec
    sbc racket_y,x
    cmp #racket_height
    lda #0x54           ; off the racket
    bcc bounced
    lda #0xfd           ; past it
bounced:
    jsr sound

place_sprites:
    ldx #0              ; place in the list
    ldy #0
    sty player
racket:
    ldy player
    lda racket_y,y
    ldy #racket_tiles
part:
    sta sprites,x
    pha
    lda #4              ; its tile
    sta sprites + 1,x
    lda player
    sta sprites + 2,x
    beq on_the_left
    lda #240
    bne put_x
on_the_left:
    lda #8
put_x:
    sta sprites + 3,x
    inx
    inx
    inx
    inx
    pla
    clc
    adc #8
    dey
    bne part
    inc player
    lda player
    cmp #2
    bne racket
    lda ball_y
    sta sprites,x
    lda #5
    sta sprites + 1,x
    lda #2
    sta sprites + 2,x
    lda ball_x
    sta sprites + 3,x
nothing:
    rti

; A short tone; the lower the number, the higher.
sound:
    sta 0x4002
    lda #0x85           ; fades out
    sta 0x4000
    lda #0x08
    sta 0x4003
    rts

palette:
    db 0x0f, 0x00, 0x10, 0x30, 0x0f, 0x01, 0x21, 0x31, 0x0f, 0x06, 0x16, 0x26, 0x0f, 0x0a, 0x1a, 0x2a
    db 0x0f, 0x11, 0x21, 0x31, 0x0f, 0x06, 0x16, 0x36, 0x0f, 0x28, 0x38, 0x30, 0x0f, 0x00, 0x10, 0x30

org 0xfffa
    dw frame, reset, nothing

segment chr
    tile ........ ........ ........ ........ ........ ........ ........ ........
    tile ........ ........ ........ ...1.... ........ ........ ........ ........
    tile ........ ...2.... ........ .2.3.2.. ........ ...2.... ........ ........
    tile ........ ...3.... ..232... .33333.. ..232... ...3.... ........ ........
    tile .122221. 12333321 12333321 12333321 12333321 12333321 12333321 .122221.
    tile ..2222.. .233332. 23333332 23333332 23333332 23333332 .233332. ..2222..
