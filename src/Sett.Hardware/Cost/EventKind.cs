namespace Sett.Hardware.Cost;

/// <summary>The kinds of event that a part can spend energy on: a serial step of a unit, or one bit moved.</summary>
public enum EventKind
{
    /// <summary>A unit works for a cycle.</summary>
    SerialStep,
    /// <summary>A bit read from the activation memory.</summary>
    ActivationMemoryRead,
    /// <summary>A bit written to the activation memory.</summary>
    ActivationMemoryWrite,
    /// <summary>A bit sent from an input buffer to the columns.</summary>
    ActivationBufferRead,
    /// <summary>A bit read from a weight buffer.</summary>
    WeightBufferRead,
    /// <summary>A bit written to a weight buffer.</summary>
    WeightBufferWrite,
    /// <summary>A bit written to a unit's weight register.</summary>
    WeightRegisterWrite,
    /// <summary>A bit of a partial sum written.</summary>
    AccumulatorWrite,
    /// <summary>A bit of a finished output written to an output buffer.</summary>
    OutputBufferWrite,
    /// <summary>A cell of a crossbar works on a projection.</summary>
    ProjectionStep,
    /// <summary>A whole multiplication is added to a sum, beside what the design's units do.</summary>
    MultiplyStep,
    /// <summary>An activation squared and added to a norm.</summary>
    NormStep,
    /// <summary>An output made of a Hamming distance and two norms.</summary>
    PostStep,
    /// <summary>A bit between chip and memory, of any operand.</summary>
    Offchip,
}

/// <summary>Words for <see cref="EventKind"/>.</summary>
public static class EventKinds
{
    /// <summary>The name in files: the counter that the event adds to.</summary>
    public static string Word(this EventKind kind) => kind switch
    {
        EventKind.SerialStep => "serial_steps",
        EventKind.ActivationMemoryRead => "activation_memory_read_bits",
        EventKind.ActivationMemoryWrite => "activation_memory_write_bits",
        EventKind.ActivationBufferRead => "activation_buffer_read_bits",
        EventKind.WeightBufferRead => "weight_buffer_read_bits",
        EventKind.WeightBufferWrite => "weight_buffer_write_bits",
        EventKind.WeightRegisterWrite => "weight_register_write_bits",
        EventKind.AccumulatorWrite => "accumulator_write_bits",
        EventKind.OutputBufferWrite => "output_buffer_write_bits",
        EventKind.ProjectionStep => "projection_steps",
        EventKind.MultiplyStep => "multiply_steps",
        EventKind.NormStep => "norm_steps",
        EventKind.PostStep => "post_steps",
        _ => "offchip_bits",
    };
}
