; MBC3: banks of ROM and RAM, and the clock: set, halted, latched, running.
        include common.asm
        title "MBC3"
        cartridge $10,3

main:   ld a,0
        ld ($2000),a
        ld a,($4000)
        ld b,1
        call same
        ld a,6
        ld ($2000),a
        ld a,($4000)
        ld b,6
        call same
        ld a,$0a
        ld ($0000),a
        ld c,0
.write: ld a,c
        ld ($4000),a
        ld ($b000),a
        inc c
        ld a,c
        cp 4
        jr nz,.write
        ld c,0
.read:  ld a,c
        ld ($4000),a
        ld b,c
        ld a,($b000)
        call same
        inc c
        ld a,c
        cp 4
        jr nz,.read

        ; halted, it keeps what it is set to
        ld b,$0c
        ld a,$40
        call set
        ld b,$08
        ld a,59
        call set
        ld b,$09
        ld a,59
        call set
        ld b,$0a
        ld a,23
        call set
        ld b,$0b
        ld a,$ff
        call set
        call wait
        call latch
        ld c,$08
        ld b,59
        call clock
        ld c,$0a
        ld b,23
        call clock
        ; running, a second carries over to the ninth bit of the day
        ld b,$0c
        xor a
        call set
        call wait
        ; not seen before it is latched
        ld c,$08
        ld b,59
        call clock
        call latch
        ld c,$08
        ld b,0
        call clock
        ld c,$09
        ld b,0
        call clock
        ld c,$0a
        ld b,0
        call clock
        ld c,$0b
        ld b,0
        call clock
        ld c,$0c
        ld b,1
        call clock
        jp pass

; Writes A to register B of the clock.
set:    push af
        ld a,b
        ld ($4000),a
        pop af
        ld ($a000),a
        ret

latch:  xor a
        ld ($6000),a
        inc a
        ld ($6000),a
        ret

; Fails unless register C of the clock is B.
clock:  ld a,c
        ld ($4000),a
        ld a,($a000)
        jp same

; A second and a quarter.
wait:   ld d,5
.outer: ld bc,37450
.inner: dec bc
        ld a,b
        or c
        jr nz,.inner
        dec d
        jr nz,.outer
        ret

        bank 1
        db 1
        bank 2
        db 2
        bank 3
        db 3
        bank 4
        db 4
        bank 5
        db 5
        bank 6
        db 6
        bank 7
        db 7
