using PartitionLake.Engine.Columns;

namespace PartitionLake.Readers.Tests.Matrix;

/// <summary>A column of the lake, or one of its keys, and how the text of a value is drawn.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type.</param>
/// <param name="Draw">The canonical text of a value that is not null, for a row number.</param>
/// <param name="IsKey">Whether it is in the folders and not in the files.</param>
/// <param name="Grows">Whether values grow with the row number and no stray one is among them, so that statistics leave out row groups.</param>
internal sealed record MatrixColumn(string Name, LakeType Type, Func<Random, int, string> Draw, bool IsKey = false, bool Grows = false);
