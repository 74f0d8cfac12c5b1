using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Numerics.Tests")]
