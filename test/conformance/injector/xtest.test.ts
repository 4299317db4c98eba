import { xtestBackend } from '../../../backends/injector/xtest.ts';
import { X11Lab } from '../../support/x11/x11-lab.ts';
import { injectorSuite } from './suite.ts';

injectorSuite(xtestBackend, () => X11Lab.open());
