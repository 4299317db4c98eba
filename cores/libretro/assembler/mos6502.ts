import { byte, relative, word, type InstructionSet, type Statement } from './instruction-set.ts';

/** Operand forms: implied, immediate, zero page, absolute, each with their indexed and indirect kin. */
type Form = 'imp' | 'imm' | 'zp' | 'zpx' | 'zpy' | 'abs' | 'abx' | 'aby' | 'inx' | 'iny' | 'ind' | 'rel';

/** Every documented instruction of the 6502, as `form` and opcode. */
const table = `
adc imm69 zp65 zpx75 abs6d abx7d aby79 inx61 iny71
and imm29 zp25 zpx35 abs2d abx3d aby39 inx21 iny31
asl imp0a zp06 zpx16 abs0e abx1e
bcc rel90
bcs relb0
beq relf0
bit zp24 abs2c
bmi rel30
bne reld0
bpl rel10
brk imp00
bvc rel50
bvs rel70
clc imp18
cld impd8
cli imp58
clv impb8
cmp immc9 zpc5 zpxd5 abscd abxdd abyd9 inxc1 inyd1
cpx imme0 zpe4 absec
cpy immc0 zpc4 abscc
dec zpc6 zpxd6 absce abxde
dex impca
dey imp88
eor imm49 zp45 zpx55 abs4d abx5d aby59 inx41 iny51
inc zpe6 zpxf6 absee abxfe
inx impe8
iny impc8
jmp abs4c ind6c
jsr abs20
lda imma9 zpa5 zpxb5 absad abxbd abyb9 inxa1 inyb1
ldx imma2 zpa6 zpyb6 absae abybe
ldy imma0 zpa4 zpxb4 absac abxbc
lsr imp4a zp46 zpx56 abs4e abx5e
nop impea
ora imm09 zp05 zpx15 abs0d abx1d aby19 inx01 iny11
pha imp48
php imp08
pla imp68
plp imp28
rol imp2a zp26 zpx36 abs2e abx3e
ror imp6a zp66 zpx76 abs6e abx7e
rti imp40
rts imp60
sbc imme9 zpe5 zpxf5 absed abxfd abyf9 inxe1 inyf1
sec imp38
sed impf8
sei imp78
sta zp85 zpx95 abs8d abx9d aby99 inx81 iny91
stx zp86 zpy96 abs8e
sty zp84 zpx94 abs8c
tax impaa
tay impa8
tsx impba
txa imp8a
txs imp9a
tya imp98
`;

const opcodes: ReadonlyMap<string, ReadonlyMap<string, number>> = new Map(
  table
    .trim()
    .split('\n')
    .map((line) => {
      const [mnemonic = '', ...forms] = line.split(' ');
      return [mnemonic, new Map(forms.map((form) => [form.slice(0, -2), parseInt(form.slice(-2), 16)]))];
    }),
);

/** The 6502, as in the NES. */
export const mos6502: InstructionSet = (statement) => {
  const forms = opcodes.get(statement.mnemonic);
  if (forms === undefined) throw new Error(`${statement.mnemonic} is no instruction of the 6502`);
  const { form, text } = readOperand(statement, forms);
  const opcode = forms.get(form);
  if (opcode === undefined) throw new Error(`${statement.mnemonic} has no operand of the form ${form}`);
  return [opcode, ...operandBytes(statement, form, text)];
};

function operandBytes(statement: Statement, form: Form, text: string): number[] {
  switch (form) {
    case 'imp':
      return [];
    case 'rel':
      return [relative(statement, text)];
    case 'abs':
    case 'abx':
    case 'aby':
    case 'ind':
      return word(statement.value(text));
    default:
      return [byte(statement.value(text))];
  }
}

function readOperand(
  { operands, isShort }: Statement,
  forms: ReadonlyMap<string, number>,
): { readonly form: Form; readonly text: string } {
  const [first = '', second] = operands;
  if (operands.length > 2) throw new Error('it has at most two operands');
  if (first === '' || (first === 'a' && second === undefined)) return { form: 'imp', text: '' };
  if (forms.has('rel')) return { form: 'rel', text: first };
  if (first.startsWith('#')) return { form: 'imm', text: first.slice(1) };
  const inner = /^\((.*)\)$/.exec(first)?.[1];
  if (inner !== undefined) {
    const indexed = /^(.*),\s*x$/.exec(inner)?.[1];
    if (indexed !== undefined) return { form: 'inx', text: indexed };
    return second === undefined ? { form: 'ind', text: inner } : { form: 'iny', text: inner };
  }
  const index = second === 'x' || second === 'y' ? second : '';
  if (second !== undefined && index === '') throw new Error(`${second} is no index`);
  const short = `zp${index}` as const;
  const long = ({ '': 'abs', x: 'abx', y: 'aby' } as const)[index];
  return { form: forms.has(short) && isShort(first) ? short : long, text: first };
}
