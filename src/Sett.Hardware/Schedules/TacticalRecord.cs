namespace Sett.Hardware.Schedules;

/// <summary>What a schedule keeps of each line.</summary>
internal enum TacticalRecord
{
    /// <summary>The activations that any filter meets.</summary>
    Together,

    /// <summary>The activations that each filter meets.</summary>
    EachFilter,

    /// <summary>Which activation each lane of each filter meets.</summary>
    EachLane,
}
