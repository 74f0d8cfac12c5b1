using Sett.Numerics.Tensors;

namespace Sett.Oracle.Tests.Cases;

/// <summary>Short names of the element types, for tables of cases.</summary>
internal static class Types
{
    public const ElementType F16 = ElementType.Float16;
    public const ElementType F32 = ElementType.Float32;
    public const ElementType F64 = ElementType.Float64;
    public const ElementType I8 = ElementType.Int8;
    public const ElementType U8 = ElementType.UInt8;
    public const ElementType I16 = ElementType.Int16;
    public const ElementType U16 = ElementType.UInt16;
    public const ElementType I32 = ElementType.Int32;
    public const ElementType U32 = ElementType.UInt32;
    public const ElementType I64 = ElementType.Int64;
    public const ElementType U64 = ElementType.UInt64;
    public const ElementType Bool = ElementType.Bool;
}
