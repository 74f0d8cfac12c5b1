using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Networks.Tests")]
[assembly: InternalsVisibleTo("Sett.Oracle.Tests")]
