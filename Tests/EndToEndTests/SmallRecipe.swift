/// A training's recipe where the training isn't what is tested: one net of eight, done in a few epochs.
enum SmallRecipe {
    static func json(epochs: Int = 2, assessedShare: Double = 0) -> String {
        #"{"hidden": [8], "nets": 1, "epochs_max": \#(epochs), "clusters": 0, "context_count": 8, "assessment_share": \#(assessedShare)}"#
    }
}
