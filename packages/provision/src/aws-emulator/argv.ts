/**
 * moto's server with one correction: when an instance is terminated EC2 detaches its network interfaces (EC2 User Guide,
 * "Terminate Amazon EC2 instances"), while moto keeps them attached for ever, so that none that outlives its instance can
 * be deleted. The terminated instance keeps a copy, which moto needs to describe it.
 */
const program = `
import copy, sys
from moto.ec2.models.instances import Instance
from moto.server import main
terminate = Instance.terminate
def terminate_and_detach(self):
    previous = terminate(self)
    for index, interface in list(self.nics.items()):
        self.nics[index] = copy.copy(interface)
        interface.instance = None
        interface.attachment_id = None
        interface.attach_time = None
        interface.device_index = None
        interface.status = "available"
    return previous
Instance.terminate = terminate_and_detach
main(sys.argv[1:])
`;

/** The server, run by the Python that has moto, so no script has to be on PATH. */
export function serverArgv(options: { readonly python: string; readonly port: number }): readonly string[] {
  return [options.python, '-c', program, '--host', '127.0.0.1', '--port', String(options.port)];
}

export function importCheckArgs(): readonly string[] {
  return ['-c', 'import moto, moto.server; print(moto.__version__)'];
}
