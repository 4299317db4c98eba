import { x265Backend } from '../../../backends/encoder/libav/x265.ts';
import { encoderSuite } from './suite.ts';

encoderSuite(x265Backend, 'hevc');
