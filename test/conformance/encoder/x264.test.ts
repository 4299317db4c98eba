import { x264Backend } from '../../../backends/encoder/x264/x264.ts';
import { encoderSuite } from './suite.ts';

encoderSuite(x264Backend, 'h264');
