import { libavX265Backend } from '../../../backends/encoder/libav/x265.ts';
import { encoderSuite } from './suite.ts';

encoderSuite(libavX265Backend, 'hevc');
