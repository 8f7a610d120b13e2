using PartitionLake.Engine;
using PartitionLake.Output;

namespace PartitionLake.Console;

/// <summary>Turns the engine's warnings into what results carry.</summary>
internal static class WarningOutput
{
    public static LakeRunWarning[] ToOutput(IReadOnlyList<LakeWarning> warnings)
    {
        var output = new LakeRunWarning[warnings.Count];
        for (var i = 0; i < output.Length; i++)
            output[i] = new LakeRunWarning { Code = warnings[i].Code.ToString(), Message = warnings[i].Message, Paths = [.. warnings[i].Paths] };
        return output;
    }
}
