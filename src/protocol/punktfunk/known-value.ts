/** The value where the table has it; what it does not have came from a newer peer. */
export function known<Value extends number>(table: Readonly<Record<string, Value>>, value: number): Value | undefined {
  return Object.values(table).find((each) => each === value);
}
