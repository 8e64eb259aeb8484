namespace OmniGrains.Engine;

/// <summary>Spreads grains over processes. Register one as a service of the host; without it all grains are in the process that is asked.</summary>
public interface ISpread
{
    /// <summary>The door to the grains of all processes, over the grains of this one.</summary>
    IGrains Over(ILocalGrains local);
}
