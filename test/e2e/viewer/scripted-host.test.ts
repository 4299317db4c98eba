import { startScriptedTarget } from '../../support/browser/scripted-target.ts';
import { viewerSpec } from './viewer-spec.ts';

viewerSpec('the scripted host', startScriptedTarget);
