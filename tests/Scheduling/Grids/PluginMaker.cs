using System.Reflection;
using System.Reflection.Emit;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Sweeps.Model.Measures;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>Makes assemblies as plugins may be, good ones and others.</summary>
internal static class PluginMaker
{
    /// <summary>An assembly with one measure, which records nothing.</summary>
    public static byte[] Measure(string name, string group = "mine", bool throws = false)
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("Made"), typeof(object).Assembly);
        TypeBuilder type = assembly
            .DefineDynamicModule("Made")
            .DefineType("Made.One", TypeAttributes.Public | TypeAttributes.Class, typeof(Measure));
        ILGenerator make = type.DefineConstructor(MethodAttributes.Public, CallingConventions.Standard, [])
            .GetILGenerator();
        make.Emit(OpCodes.Ldarg_0);
        make.Emit(
            OpCodes.Call,
            typeof(Measure).GetConstructor(BindingFlags.Instance | BindingFlags.NonPublic, Type.EmptyTypes)!
        );
        if (throws)
        {
            make.Emit(OpCodes.Ldstr, "not today");
            make.Emit(OpCodes.Newobj, typeof(InvalidOperationException).GetConstructor([typeof(string)])!);
            make.Emit(OpCodes.Throw);
        }

        make.Emit(OpCodes.Ret);
        ILGenerator describe = Override(type, typeof(Measure).GetProperty("Description")!.GetMethod!);
        foreach (string text in (string[])[name, group, "", name, "nothing", "a test"])
            describe.Emit(OpCodes.Ldstr, text);
        describe.Emit(OpCodes.Ldc_I4_0);
        describe.Emit(
            OpCodes.Newobj,
            typeof(MeasureDescription).GetConstructors().Single(c => c.GetParameters().Length == 7)
        );
        describe.Emit(OpCodes.Ret);
        Override(type, typeof(Measure).GetMethod("Evaluate")!).Emit(OpCodes.Ret);
        return Saved(assembly, type);
    }

    /// <summary>An assembly with a class that is nothing to Sweeps.</summary>
    public static byte[] Stranger()
    {
        PersistedAssemblyBuilder assembly = new(new AssemblyName("Made"), typeof(object).Assembly);
        return Saved(
            assembly,
            assembly.DefineDynamicModule("Made").DefineType("Made.One", TypeAttributes.Public | TypeAttributes.Class)
        );
    }

    /// <summary>The same assembly, as if built against another version of something that it references.</summary>
    public static byte[] Against(byte[] content, string reference, ushort major)
    {
        using PEReader pe = new(new MemoryStream(content));
        MetadataReader metadata = pe.GetMetadataReader();
        int row = metadata
            .AssemblyReferences.Select((handle, index) => (handle, index))
            .Single(entry => metadata.GetString(metadata.GetAssemblyReference(entry.handle).Name) == reference)
            .index;
        // A row begins with the major version.
        int place =
            pe.PEHeaders.MetadataStartOffset
            + metadata.GetTableMetadataOffset(TableIndex.AssemblyRef)
            + row * metadata.GetTableRowSize(TableIndex.AssemblyRef);
        byte[] other = [.. content];
        BitConverter.TryWriteBytes(other.AsSpan(place), major);
        return other;
    }

    private static ILGenerator Override(TypeBuilder type, MethodInfo method)
    {
        MethodBuilder own = type.DefineMethod(
            method.Name,
            (method.Attributes & ~(MethodAttributes.Abstract | MethodAttributes.NewSlot)) | MethodAttributes.Virtual,
            method.ReturnType,
            [.. method.GetParameters().Select(parameter => parameter.ParameterType)]
        );
        type.DefineMethodOverride(own, method);
        return own.GetILGenerator();
    }

    private static byte[] Saved(PersistedAssemblyBuilder assembly, TypeBuilder type)
    {
        type.CreateType();
        using MemoryStream stream = new();
        assembly.Save(stream);
        return stream.ToArray();
    }
}
