using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Compression.Tests")]
