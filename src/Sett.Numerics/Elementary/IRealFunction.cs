using System.Runtime.Intrinsics;

namespace Sett.Numerics.Elementary;

/// <summary>
/// A function of one real number, as a small struct that holds its parameters, so that one loop over a span serves them all and the
/// compiler can inline it. Every lane of the vector form is computed from its own element alone.
/// </summary>
public interface IRealFunction
{
    /// <summary>The function of 16 numbers. Built from IEEE basic operations, so that the bits are the same on every machine.</summary>
    Vector512<float> Of(Vector512<float> x);

    /// <summary>The function in double precision.</summary>
    double Of(double x);
}
