namespace PartitionLake.Engine.Parquet.Writing;

/// <summary>Collects codes without repetition.</summary>
internal sealed class CodeSet
{
    private int[] _codes = [];
    private bool[] _isIn = [];
    private int _count;

    private ReadOnlySpan<int> Written => _codes.AsSpan(0, _count);

    /// <summary>The distinct ones of the given codes, all below <paramref name="bound"/>.</summary>
    public ReadOnlySpan<int> Distinct(ReadOnlySpan<int> codes, int bound)
    {
        if (_isIn.Length < bound)
        {
            _isIn = new bool[bound];
            _codes = new int[bound];
            _count = 0;
        }
        foreach (var code in Written)
            _isIn[code] = false;
        _count = 0;
        foreach (var code in codes)
        {
            if (_isIn[code])
                continue;
            _isIn[code] = true;
            _codes[_count++] = code;
        }
        return Written;
    }
}
