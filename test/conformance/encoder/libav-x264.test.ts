import { libavX264Backend } from '../../../backends/encoder/libav/x264.ts';
import { encoderSuite } from './suite.ts';

encoderSuite(libavX264Backend, 'h264');
