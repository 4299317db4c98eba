import { xshmBackend } from '../../../backends/capture/xshm.ts';
import { X11Lab } from '../../support/x11/x11-lab.ts';
import { captureSuite } from './suite.ts';

captureSuite(xshmBackend, () => X11Lab.open());
