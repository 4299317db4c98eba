import { useInput, useWindowSize, Box, Text } from 'ink';
import { useSyncExternalStore, type ReactElement } from 'react';
import { CorePane } from '../screens/core-pane.tsx';
import { DetailPane } from '../screens/detail-pane.tsx';
import { Footer } from '../screens/footer.tsx';
import { askingText, Header } from '../screens/header.tsx';
import { HistoryScreen } from '../screens/history-screen.tsx';
import { HelpScreen } from '../screens/help-screen.tsx';
import { LogPane } from '../screens/log-pane.tsx';
import { PairingScreen } from '../screens/pairing-screen.tsx';
import { SavesScreen } from '../screens/saves-screen.tsx';
import { SessionPane } from '../screens/session-pane.tsx';
import { ThemeContext } from '../theme/theme-context.ts';
import { themeOf } from '../theme/themes.ts';
import type { Dashboard } from './dashboard.ts';
import { pressKey } from './keyboard.ts';
import { layoutOf, windowLeast } from './layout.ts';
import { pairingLayout } from './pairing-layout.ts';
import { shelfLayout } from './shelf-layout.ts';

/** The whole dashboard, as high as the window and no higher: a taller tree would make the terminal flicker. */
export function App({ dashboard }: { readonly dashboard: Dashboard }): ReactElement {
  const view = useSyncExternalStore(
    (listener) => dashboard.changed.on(listener),
    () => dashboard.view,
  );
  const window = useWindowSize();
  const layout = layoutOf(window);
  useInput((input, key) => pressKey(dashboard, input, key, layout === undefined ? 1 : layout.log.rows - 2));
  const { columns, rows } = window;
  const { page } = view.state;
  const shelf = page === 'saves' || page === 'history' ? shelfLayout(window) : undefined;
  const pairing = view.state.page === 'pairing' ? pairingLayout(window, view.pin) : undefined;
  if (pairing !== undefined || shelf !== undefined) {
    return (
      <ThemeContext value={themeOf(view.state.theme)}>
        <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
          <Header view={view} columns={columns} />
          {view.state.mode.kind === 'help' ? (
            <HelpScreen page={view.state.page} columns={columns} rows={rows - 2} />
          ) : (
            <>
              {pairing !== undefined && <PairingScreen view={view} layout={pairing} />}
              {shelf !== undefined && page === 'saves' && <SavesScreen view={view} layout={shelf} />}
              {shelf !== undefined && page === 'history' && <HistoryScreen view={view} layout={shelf} />}
            </>
          )}
          <Footer view={view} columns={columns} />
        </Box>
      </ThemeContext>
    );
  }
  if (layout === undefined) {
    return (
      <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
        <Text wrap="truncate">window too small</Text>
        <Text wrap="truncate">{`needs ${windowLeast.columns} × ${windowLeast.rows}, has ${columns} × ${rows}`}</Text>
        <Text wrap="truncate">q quits, p pairs devices</Text>
        {view.shown.asking !== undefined && <Text wrap="truncate">{askingText(view.shown.asking)}</Text>}
      </Box>
    );
  }
  const panes = layout.detail.column > 0 ? 'row' : 'column';
  return (
    <ThemeContext value={themeOf(view.state.theme)}>
      <Box width={columns} height={rows} flexDirection="column" overflow="hidden">
        <Header view={view} columns={columns} />
        {view.state.mode.kind === 'help' ? (
          <HelpScreen page={view.state.page} columns={columns} rows={rows - 2} />
        ) : (
          <>
            <Box flexDirection={panes}>
              {panes === 'row' ? (
                <>
                  <Box flexDirection="column">
                    <SessionPane view={view} pane={layout.sessions} />
                    <CorePane view={view} pane={layout.cores} />
                  </Box>
                  <DetailPane view={view} pane={layout.detail} />
                </>
              ) : (
                <>
                  <SessionPane view={view} pane={layout.sessions} />
                  <DetailPane view={view} pane={layout.detail} />
                  <CorePane view={view} pane={layout.cores} />
                </>
              )}
            </Box>
            <LogPane view={view} pane={layout.log} />
          </>
        )}
        <Footer view={view} columns={columns} />
      </Box>
    </ThemeContext>
  );
}
