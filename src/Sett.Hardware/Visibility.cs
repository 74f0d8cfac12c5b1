using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("Sett.Hardware.Tests")]
[assembly: InternalsVisibleTo("Sett.Studies.Tests")]
