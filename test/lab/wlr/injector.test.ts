import { wlrInjectorBackend } from '../../../backends/injector/wlr.ts';
import { injectorSuite } from '../../conformance/injector/suite.ts';
import { WlrLab } from '../../support/wayland/wlr-lab.ts';

injectorSuite(wlrInjectorBackend, () => WlrLab.open('sway'));
injectorSuite(wlrInjectorBackend, () => WlrLab.open('labwc'));
injectorSuite(wlrInjectorBackend, () => WlrLab.open('cage'));
