using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using Sweeps.Model.Data;
using Sweeps.Model.Data.Files;
using Sweeps.Model.Data.InMemory;
using Sweeps.Scheduling.Definitions;
using Sweeps.Scheduling.Grids;
using Sweeps.Scheduling.Identity;
using Sweeps.Scheduling.Plans;
using Sweeps.Scheduling.Tests.Identity;

namespace Sweeps.Scheduling.Tests.Grids;

/// <summary>Somebody's own data, from the grid file to the examples of a trial.</summary>
public sealed partial class OwnDataTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("sweeps-own-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Csv_WithQuotesAndBreaks_IsReadByTheNamesOfItsColumns()
    {
        Write("t.csv", "a,\"the, target\",b\r\n1,0.5,-2\r\n\"3\",1.25,1e-3\r\n");

        TrialData<double> data = Load(Definition("train: [t.csv], test: [t.csv], label: \"the, target\"", "squared"));

        Assert.Equal((2, 0), (data.Dimension, data.Classes));
        Assert.Equal([1, -2], data.Train!.Input(0).ToArray());
        Assert.Equal([3, 0.001], data.Train!.Input(1).ToArray());
        Assert.Equal([0.5, 1.25], data.Train!.Targets);
    }

    [Fact]
    public void Images_OfBytes_AreScaledToOneAndDownSampled()
    {
        WriteNpy("x.npy", "|u1", "2, 2, 2", [255, 255, 255, 255, 0, 0, 0, 255]);
        WriteNpy("y.npy", "<i8", "2,", [.. new long[] { 0, 1 }.SelectMany(BitConverter.GetBytes)]);

        TrialData<double> data = Load(Definition("train: [x.npy, y.npy], test: [x.npy, y.npy], size: 1"));

        Assert.Equal([1.0], data.Train!.Input(0).ToArray());
        Assert.Equal([0.25], data.Train!.Input(1).ToArray());
    }

    [Fact]
    public void Idx_OfImagesAndLabels_IsReadLikeTheSameNpy()
    {
        Write("x.idx", [0, 0, 8, 2, 0, 0, 0, 2, 0, 0, 0, 2, 9, 8, 7, 6]);
        Write("y.idx", [0, 0, 8, 1, 0, 0, 0, 2, 1, 0]);

        TrialData<double> data = Load(Definition("train: [x.idx, y.idx], test: [x.idx, y.idx]"));

        Assert.Equal([7, 6], data.Train!.Input(1).ToArray());
        Assert.Equal([1, 0], data.Train!.Labels);
    }

    [Fact]
    public void Keys_FollowTheContent_NotItsPlace()
    {
        WriteSmall("x.npy", "y.npy", 1);
        Directory.CreateDirectory(Path.Combine(_folder, "elsewhere"));
        WriteSmall("elsewhere/x2.npy", "elsewhere/y2.npy", 1);
        WriteSmall("x3.npy", "y3.npy", 2);

        string[] keys =
        [
            .. new[] { "x.npy, y.npy", "elsewhere/x2.npy, elsewhere/y2.npy", "x3.npy, y3.npy" }.Select(files =>
                Key(Definition($"train: [{files}], test: [{files}]"))
            ),
        ];

        Assert.Equal(keys[0], keys[1]);
        Assert.NotEqual(keys[0], keys[2]);
    }

    [Fact]
    public void EffectiveText_ReadAnywhere_MeansTheSameContent()
    {
        WriteSmall("x.npy", "y.npy", 1);
        SweepDefinition definition = Definition("train: [x.npy, y.npy], test: [x.npy, y.npy]");

        SweepDefinition again = GridFile.Read(definition.EffectiveText, "stored");

        Assert.Equal((definition.DefinitionHash, Key(definition)), (again.DefinitionHash, Key(again)));
        string canonical = CanonicalConfiguration.ToJson(again.Blocks[0].Base);
        Assert.DoesNotContain(_folder, canonical, StringComparison.Ordinal);
        Assert.Equal(canonical, CanonicalConfiguration.ToJson(CanonicalForm.Read(canonical)));
        Assert.Equal(1.0, Load(again).Train!.Input(0)[0]);
    }

    [Fact]
    public void Content_ThatIsOnlyInADataFolder_IsFoundByItsHash()
    {
        WriteSmall("x.npy", "y.npy", 1);
        SweepDefinition definition = Definition("train: [x.npy, y.npy], test: [x.npy, y.npy]");
        string files = Path.Combine(_folder, "volume", "files");
        Directory.CreateDirectory(files);
        var own = definition.Blocks[0].Base.Data.Files!;
        foreach (var (name, file) in new[] { "x.npy", "y.npy" }.Zip(own.Train))
            File.Move(Path.Combine(_folder, name), Path.Combine(files, file.Hash));

        Assert.Equal(1.0, Load(definition).Train!.Input(0)[0]);

        File.Delete(Path.Combine(files, own.Train[0].Hash));
        var missing = Assert.Throws<DataException>(() => Load(definition));
        Assert.Contains(own.Train[0].Hash, missing.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Content_ThatHasChangedSince_IsRefused()
    {
        WriteSmall("x.npy", "y.npy", 1);
        SweepDefinition definition = Definition("train: [x.npy, y.npy], test: [x.npy, y.npy]");
        WriteSmall("x.npy", "y.npy", 2);

        Assert.Throws<DataException>(() => Load(definition));
    }

    [Fact]
    public void Subsets_AreDrawnFromTheFiles()
    {
        WriteSmall("x.npy", "y.npy", 1);

        TrialData<double> data = Load(
            Definition("train: [x.npy, y.npy], test: [x.npy, y.npy], train_size: 2, normalize: standard")
        );

        Assert.Equal((2, 3), (data.Train!.Count, data.Test.Count));
        Assert.Equal(0, data.Train.Input(0)[0] + data.Train.Input(1)[0], 12);
    }

    [Fact]
    public void Csv_WithLabelsThatAreTexts_HasThemAsClassesInOrder()
    {
        Write("train.csv", "a,y\n1,rose\n2,iris\n3,rose\n");
        Write("test.csv", "a,y\n4,tulip\n5, iris\n");

        SweepDefinition definition = Definition("train: [train.csv], test: [test.csv], label: y");
        TrialData<double> data = Load(definition);

        Assert.Equal(3, definition.Blocks[0].Base.Data.Files!.Classes);
        Assert.Equal([1, 0, 1], data.Train!.Labels);
        Assert.Equal([2, 0], data.Test.Labels);
    }

    [Theory]
    [InlineData("a,y\n1,rose\n2,\n", "row 2 has no value in the column `y`")]
    [InlineData("a,y\n1,rose\n2,NaN\n", "row 2 has no value in the column `y`")]
    public void Csv_WithLabelsThatAreTexts_LacksNone(string text, string rule)
    {
        Write("bad.csv", text);

        Assert.Contains(rule, Refusal("train: [bad.csv], test: [bad.csv], label: y"), StringComparison.Ordinal);
    }

    [Fact]
    public void Csv_WithLabelsThatAreTexts_IsNoRegression()
    {
        Write("bad.csv", "a,y\n1,rose\n2,iris\n");

        Assert.Contains(
            "targets must be numbers",
            Refusal("train: [bad.csv], test: [bad.csv], label: y, task: regression"),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("a,y\n1,0\n,1\n", "row 2 has no value in the column `a`")]
    [InlineData("a,y\n1,0\nnan,1\n", "row 2 must have a finite number in the column `a`, but has `nan`")]
    [InlineData("a,y\n1,0\n1,inf\n", "row 2 must have a number in the column `y`, but has `inf`")]
    [InlineData("a,y\n1,0\n1,1e999\n", "row 2 must have a finite number in the column `y`, but has `1e999`")]
    [InlineData("a,y\n1,0\n1\n", "row 2 must have 2 values")]
    [InlineData("a,y\n1,0\nred,1\n", "row 2 must have a number in the column `a`, but has `red`")]
    [InlineData("a,z\n1,0\n", "`data.label` must name one of its columns (a, z)")]
    [InlineData("1,2\n1,0\n", "must name the columns")]
    [InlineData("a,a\n1,0\n", "a name of its own")]
    [InlineData("a,y\n\"1,0\n", "does not end")]
    [InlineData("a,y\n", "and a row")]
    [InlineData("", "a name of its own")]
    public void Csv_ThatBreaksARule_IsRefusedWithFileAndRow(string text, string rule)
    {
        Write("bad.csv", text);

        string message = Refusal("train: [bad.csv], test: [bad.csv], label: y, classes: 2");

        Assert.Contains(rule, message, StringComparison.Ordinal);
        Assert.Contains("bad.csv", message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("<f4", "2, 2", 16, "|u1", "3,", 3, "a label for each input, but 3 for 2")]
    [InlineData("<f4", "2, 2", 15, "|u1", "2,", 2, "needs 16 bytes, but 15 follow")]
    [InlineData("<f4", "2,", 8, "|u1", "2,", 2, "two axes or more")]
    [InlineData("<f4", "2, 0", 0, "|u1", "2,", 2, "each at least 1")]
    [InlineData("<f4", "99999999, 99999999, 99999999", 16, "|u1", "2,", 2, "but 16 follow")]
    [InlineData("|O", "2, 2", 16, "|u1", "2,", 2, "elements must be numbers")]
    [InlineData("<c8", "2, 1", 16, "|u1", "2,", 2, "elements must be numbers")]
    [InlineData("<f4", "2, 2", 16, "|u1", "2, 2", 4, "labels must be one number a row")]
    public void Npy_ThatBreaksARule_IsRefused(
        string type,
        string shape,
        int bytes,
        string labels,
        string labelShape,
        int labelBytes,
        string rule
    )
    {
        WriteNpy("x.npy", type, shape, new byte[bytes]);
        WriteNpy("y.npy", labels, labelShape, new byte[labelBytes]);

        Assert.Contains(rule, Refusal("train: [x.npy, y.npy], test: [x.npy, y.npy]"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("train: [x.npy, y.npy], test: [x.npy, y.npy], classes: 2", "from 0 to 1, but that of row 3 is 2")]
    [InlineData("train: [x.npy, y.npy], test: [none.npy, y.npy]", "none.npy cannot be read")]
    [InlineData("train: [x.npy, y.npy], test: [., y.npy]", "cannot be read: it is a folder")]
    [InlineData("train: [x.npy], test: [x.npy]", "one array cannot be inputs and labels")]
    [InlineData("train: [x.npy, y.npy]", "`data.test` must name files")]
    [InlineData("train: [x.npy, y.npy], test: [x.npy, y.npy], task: ranking", "classification or regression")]
    [InlineData("train: [x.npy, y.npy], test: [x.npy, y.npy], size: 2", "square images of bytes")]
    [InlineData("train: [x.npy, y.npy], test: [x.npy, y.npy], train_size: 4", "at most 3, all there are")]
    [InlineData("train: [x.npy, y.npy], test: [x.npy, y.npy], spread: 2", "spread")]
    public void Data_ThatBreaksARule_IsRefused(string data, string rule)
    {
        WriteSmall("x.npy", "y.npy", 1);

        Assert.Contains(rule, Refusal(data), StringComparison.Ordinal);
    }

    [Fact]
    public void GridFile_InTheGuide_MeansWhatItSays()
    {
        string guide = File.ReadAllText(Path.Combine(Root(), "docs", "data.md")).ReplaceLineEndings("\n");
        int begin = guide.IndexOf("```yaml\n", StringComparison.Ordinal) + 8;
        Write("guide.yaml", guide[begin..guide.IndexOf("```", begin, StringComparison.Ordinal)]);
        WriteSmall("x_train.npy", "y_train.npy", 1);
        WriteSmall("x_test.npy", "y_test.npy", 2);

        SweepDefinition definition = GridFile.Load(Path.Combine(_folder, "guide.yaml"));

        Assert.Equal(15, new Plan(definition).Trials);
        Assert.Equal([2.0, 1.0], new[] { Load(definition).Test.Input(0)[0], Load(definition).Train!.Input(0)[0] });
    }

    private static string Root([CallerFilePath] string here = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(here)!, "..", "..", ".."));

    [Fact]
    public void Files_OfATextWithoutAPlace_AreNotRead()
    {
        WriteSmall("x.npy", "y.npy", 1);
        string path = Path.Combine(_folder, "x.npy");

        var refused = Assert.Throws<GridFileException>(() =>
            GridFile.Read(Grid($"train: [{path}, {path}], test: [{path}, {path}]", "cross_entropy"), "posted")
        );

        Assert.Contains("comes from no file", refused.Message, StringComparison.Ordinal);
    }

    private string Refusal(string data) => Assert.Throws<GridFileException>(() => Definition(data)).Message;

    private SweepDefinition Definition(string data, string loss = "cross_entropy")
    {
        Write("grid.yaml", Grid(data, loss));
        return GridFile.Load(Path.Combine(_folder, "grid.yaml"));
    }

    private static string Grid(string data, string loss) =>
        $"name: own\ndata: {{ name: files, {data} }}\nnetwork: {{ hidden: 4 }}\ntrain: {{ loss: {loss}, epochs: 1 "
        + $"}}\ngrid: {{ seed: 0..1 }}\n";

    private TrialData<double> Load(SweepDefinition definition) =>
        new DataSets(new DataFolders([Path.Combine(_folder, "volume")], _folder)).Load<double>(
            definition.Blocks[0].Base.Data,
            seed: 0,
            TestContext.Current.CancellationToken
        );

    private static string Key(SweepDefinition definition) => TrialKey.Of(definition.Blocks[0].Base).ToString();

    private void WriteSmall(string inputs, string labels, double first)
    {
        WriteNpy(inputs, "<f8", "3, 1", [.. new[] { first, 2, 3 }.SelectMany(BitConverter.GetBytes)]);
        WriteNpy(labels, "|u1", "3,", [0, 1, 2]);
    }

    private void WriteNpy(string name, string type, string shape, byte[] content)
    {
        byte[] header = Encoding.ASCII.GetBytes(
            $"{{'descr': '{type}', 'fortran_order': False, 'shape': ({shape}), }}\n"
        );
        byte[] begin = [0x93, .. "NUMPY"u8, 1, 0, 0, 0];
        BinaryPrimitives.WriteUInt16LittleEndian(begin.AsSpan(8), (ushort)header.Length);
        Write(name, [.. begin, .. header, .. content]);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);

    private void Write(string name, byte[] content) => File.WriteAllBytes(Path.Combine(_folder, name), content);
}
