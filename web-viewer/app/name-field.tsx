import { useState, type ReactElement } from 'react';
import { nameLength, readName, writeName } from './person-name.ts';

/** Asks what the others shall see instead of an address, for the next session that is joined. */
export function NameField(): ReactElement {
  const [name, setName] = useState(() => readName(() => localStorage));
  const [kept, setKept] = useState(true);
  const change = (text: string): void => {
    setName(text);
    setKept(writeName(() => localStorage, text));
  };
  return (
    <label className="name-field">
      <span>Your name</span>
      <input
        type="text"
        value={name}
        maxLength={nameLength}
        autoComplete="off"
        placeholder="shown to others"
        onChange={(event) => change(event.target.value)}
      />
      {!kept && <span className="quiet">this browser does not keep it</span>}
    </label>
  );
}
