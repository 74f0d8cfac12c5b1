namespace Sett.Hardware.Designs;

/// <summary>Which operands a design takes bit by bit: what its capacity is counted in.</summary>
public enum SerialOperands
{
    /// <summary>None: a lane does a whole multiplication a cycle.</summary>
    None,

    /// <summary>Activations: a lane takes some of an activation's bits a cycle.</summary>
    Activations,

    /// <summary>Both: a lane does some one-bit products a cycle.</summary>
    Both,
}
