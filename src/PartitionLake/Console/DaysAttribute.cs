using System.Globalization;

namespace PartitionLake.Console;

/// <summary>Lets a number stand for days where a time span is asked for; PowerShell itself would read it as ticks of 100 ns.</summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class DaysAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        var value = inputData is PSObject wrapped ? wrapped.BaseObject : inputData;
        return value is int or long or short or byte or double or float or decimal
            ? TimeSpan.FromDays(Convert.ToDouble(value, CultureInfo.InvariantCulture))
            : inputData;
    }
}
