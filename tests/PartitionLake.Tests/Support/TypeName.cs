namespace PartitionLake.Tests.Support;

/// <param name="Assembly">The simple name of the assembly.</param>
/// <param name="Namespace">The namespace of the outermost type.</param>
/// <param name="Name">The name of the outermost type.</param>
internal sealed record TypeName(string Assembly, string Namespace, string Name)
{
    public override string ToString() => $"{Namespace}.{Name}";
}
