import { startRunningTarget } from '../../support/host/running-target.ts';
import { viewerSpec } from './viewer-spec.ts';

viewerSpec('the built host', startRunningTarget);
