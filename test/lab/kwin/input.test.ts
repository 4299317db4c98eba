import { libeiBackend } from '../../../backends/injector/libei/libei.ts';
import { injectorSuite } from '../../conformance/injector/suite.ts';
import { KwinLab } from '../../support/desktop/kwin-lab.ts';

injectorSuite(libeiBackend, () => KwinLab.open());
