import DesktopOutputs from './outputs.ts';

export default class Desktop extends DesktopOutputs {}
