namespace PartitionLake.Engine.Expressions.Syntax;

/// <summary>Where a part of an expression stands in its text, in UTF-16 units.</summary>
/// <remarks>All spans are equal: two expressions that mean the same are the same, wherever they were written.</remarks>
public readonly struct TextSpan : IEquatable<TextSpan>
{
    public TextSpan(int start, int length)
    {
        Start = start;
        Length = length;
    }

    public int Start { get; }

    public int Length { get; }

    public int End => Start + Length;

    public static bool operator ==(TextSpan left, TextSpan right) => left.Equals(right);

    public static bool operator !=(TextSpan left, TextSpan right) => !left.Equals(right);

    /// <summary>The span from the start of this one to the end of the other.</summary>
    public TextSpan To(TextSpan last) => new(Start, last.End - Start);

    public bool Equals(TextSpan other) => true;

    public override bool Equals(object? obj) => obj is TextSpan;

    public override int GetHashCode() => 0;

    public override string ToString() => "";
}
