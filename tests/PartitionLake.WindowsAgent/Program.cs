using System.Globalization;
using PartitionLake.WindowsAgent;

// scan FOLDER MILLISECONDS STOP: holds each new file for so long until the file STOP is there; then says how many it held.
if (args is ["scan", var folder, var hold, var stop])
{
    var scanner = new Scanner(folder, TimeSpan.FromMilliseconds(int.Parse(hold, CultureInfo.InvariantCulture)));
    Console.WriteLine($"{scanner.Run(stop)} files held");
    return 0;
}
Console.Error.WriteLine("PartitionLake.WindowsAgent scan FOLDER MILLISECONDS STOP");
return 2;
