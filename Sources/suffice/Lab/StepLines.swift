import Interchange
import Lab
import Routing
import StrictJSON

/// Every decision of a simulation as a JSON line, contestant by contestant, run by run:
///
///     {"policy":"paced","seed":1,"request":0,"row":"val/17","model":"small","propensity":0.96,"quality":1,"cost_usd":0.00003}
struct StepLines {
    let simulation: Simulation

    init(_ simulation: Simulation) { self.simulation = simulation }

    /// Plays every run once more: the same to the last bit.
    func write(to path: String) throws {
        let sink = try LineSink(path: path)
        for contestant in simulation.contestants.indices {
            for run in simulation.seeds.indices {
                let trajectory = try experiment { () throws(LabError) in
                    try simulation.trajectory(of: contestant, run: run)
                }
                try sink.write(lines(trajectory, contestant, run))
            }
        }
        try sink.close()
    }

    private func lines(_ trajectory: Trajectory, _ contestant: Int, _ run: Int) -> [UInt8] {
        let world = simulation.world
        var bytes: [UInt8] = []
        for step in trajectory.steps {
            var writer = JSONWriter()
            writer.object { writer in
                writer.member("policy", simulation.contestants[contestant].name)
                writer.member("seed", Int(clamping: simulation.seeds[run]))
                writer.member("request", step.request)
                writer.member("row", world.rows[step.row].id)
                writer.member("model", world.models[step.model].name)
                writer.member("propensity", step.propensity)
                writer.member("quality", step.quality)
                writer.member("cost_usd", step.costUSD)
                if let weight = step.costWeight { writer.member("cost_weight", weight) }
            }
            bytes += writer.bytes + [UInt8(ascii: "\n")]
        }
        return bytes
    }
}
