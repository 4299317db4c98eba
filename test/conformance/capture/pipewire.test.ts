import { pipewireCaptureBackend } from '../../../backends/capture/pipewire/capture.ts';
import { PipeWireCaptureLab } from '../../support/pipewire/pipewire-lab.ts';
import { captureSuite } from './suite.ts';

captureSuite(pipewireCaptureBackend, () => PipeWireCaptureLab.open());
