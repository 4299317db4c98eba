; DAA behind every sum and difference of two numbers of two decimal digits. Reports by the memory, too: a signature and
; the result at the beginning of the cartridge's RAM.
        include common.asm
        title "DAA"
        cartridge $03,2

main:   ld a,10
        ld ($0000),a
        ld a,$80
        ld ($a000),a
        ld a,$de
        ld ($a001),a
        ld a,$b0
        ld ($a002),a
        ld a,$61
        ld ($a003),a
        ; D and E count in decimal, H is the sum that is expected, counted up by hand
        ld d,0
outer:  ld e,0
        ld h,d
        ld b,0
inner:  ld a,d
        add a,e
        daa
        ld c,a
        ; carry: the sum passed 99
        ld a,0
        adc a,0
        cp b
        jr nz,wrong
        ld a,c
        cp h
        jr nz,wrong
        ; and back again
        sub e
        daa
        cp d
        jr nz,wrong
        ld a,h
        call up
        ld h,a
        or a
        jr nz,.low
        inc b
.low:   ld a,e
        call up
        ld e,a
        or a
        jr nz,inner
        ld a,d
        call up
        ld d,a
        or a
        jr nz,outer
        xor a
        ld ($a000),a
        ld hl,passed
        ld de,$a004
        ld bc,8
        call copy
        jp pass
wrong:  ld a,1
        ld ($a000),a
        ld hl,failed
        ld de,$a004
        ld bc,9
        call copy
        jp fail

; A and one in decimal, without DAA: 99 becomes 0.
up:     inc a
        ld c,a
        and 15
        cp 10
        ld a,c
        ret nz
        add a,6
        cp $a0
        ret nz
        xor a
        ret
