using System.IO.MemoryMappedFiles;

namespace OmniGrains.Host.Tests.Crash;

/// <summary>A clock that stands until it is set, kept in a file: processes that share the file are at the same moment. Timers run as they do.</summary>
internal sealed class ToldTime : TimeProvider, IDisposable
{
    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _moment;

    private ToldTime(string path)
    {
        Path = path;
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.OpenOrCreate, null, sizeof(long));
        _moment = _file.CreateViewAccessor();
    }

    public string Path { get; }

    /// <summary>Opens the clock of whoever made it.</summary>
    public static ToldTime In(string path) => new(path);

    public static ToldTime Make(string path, DateTimeOffset at)
    {
        var time = new ToldTime(path);
        time.Set(at);
        return time;
    }

    public void Set(DateTimeOffset at) => _moment.Write(0, at.UtcTicks);

    public override DateTimeOffset GetUtcNow() => new(_moment.ReadInt64(0), TimeSpan.Zero);

    public void Dispose()
    {
        _moment.Dispose();
        _file.Dispose();
    }
}
