import { libeiBackend } from '../../../backends/injector/libei/libei.ts';
import { injectorSuite } from '../../conformance/injector/suite.ts';
import { MutterLab } from '../../support/desktop/mutter-lab.ts';

injectorSuite(libeiBackend, () => MutterLab.open({ width: 640, height: 360, rate: 60 }));
