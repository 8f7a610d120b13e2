using PartitionLake.Engine;

namespace PartitionLake.Plan;

/// <summary>Collects what is wrong with a plan, so that one reading reports all of it.</summary>
internal sealed class PlanReaderFaults
{
    private readonly List<LakeException> _faults = [];

    public void Add(LakeErrorCode code, string message, string remedy, string target) =>
        _faults.Add(new LakeException(code, message, remedy, target));

    public bool Contains(LakeErrorCode code) => _faults.Exists(fault => fault.Code == code);

    /// <exception cref="LakeException">There were faults: the only one as it is, or the first one's code over a list of all.</exception>
    public void ThrowIfAny()
    {
        if (_faults.Count == 1)
            throw _faults[0];
        if (_faults.Count == 0)
            return;
        var lines = new List<string>(_faults.Count + 1) { $"The plan has {_faults.Count} faults:" };
        foreach (var fault in _faults)
            lines.Add($"  {lines.Count}. {fault.Message} {fault.Remedy}");
        throw new LakeException(_faults[0].Code, string.Join(Environment.NewLine, lines), "Correct each of them and run again.", _faults[0].Target);
    }
}
