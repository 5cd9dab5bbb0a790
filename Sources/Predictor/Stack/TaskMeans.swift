/// What each model achieves on each task.
struct TaskMeans: Sendable, Equatable {
    /// T: task outputs of a net, 0 where the data names fewer than two tasks.
    let count: Int
    /// T×K, row-major, each drawn towards the model's overall mean.
    let means: [Float]
}
