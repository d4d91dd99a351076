//! Parquet files as different programs write them, and damaged ones.

use std::path::Path;
use std::sync::Arc;

use foresale::intake::error::IntakeError;
use foresale::intake::preview::preview;
use parquet::basic::{Compression, Encoding};
use parquet::data_type::{ByteArray, ByteArrayType, DataType, FixedLenByteArray, FixedLenByteArrayType, Int32Type};
use parquet::data_type::{Int64Type, Int96, Int96Type};
use parquet::file::properties::{WriterProperties, WriterVersion};
use parquet::file::writer::{SerializedFileWriter, SerializedRowGroupWriter};
use parquet::schema::parser::parse_message_type;

use super::file_of;

const SCHEMA: &str = "message sales {
    required int64 customer;
    optional int64 nanos (TIMESTAMP(NANOS,true));
    required int64 local (TIMESTAMP(MICROS,false));
    required int96 old;
    required int32 day (DATE);
    required int64 cents (DECIMAL(12,2));
    required fixed_len_byte_array(5) wide (DECIMAL(10,3));
    optional group address { optional binary city (UTF8); }
    required int32 small (INTEGER(8,false));
    required binary bare;
    repeated int32 many;
}";

fn column<T: DataType>(group: &mut SerializedRowGroupWriter<'_, impl std::io::Write + Send>, values: &[T::T]) {
    levels::<T>(group, values, None, None);
}

fn levels<T: DataType>(
    group: &mut SerializedRowGroupWriter<'_, impl std::io::Write + Send>,
    values: &[T::T],
    filled: Option<&[i16]>,
    repeated: Option<&[i16]>,
) {
    let mut column = group.next_column().expect("a column").expect("one more");
    column.typed::<T>().write_batch(values, filled, repeated).expect("written");
    column.close().expect("closed");
}

/// Two rows of every kind of column.
fn written(version: WriterVersion, compression: Compression, texts: Encoding) -> Vec<u8> {
    let schema = Arc::new(parse_message_type(SCHEMA).expect("a schema"));
    let about = WriterProperties::builder().set_writer_version(version).set_compression(compression);
    let about = about.set_dictionary_enabled(texts == Encoding::PLAIN).set_encoding(Encoding::PLAIN);
    let about = if texts == Encoding::PLAIN {
        about
    } else {
        about.set_column_encoding("bare".into(), texts).set_column_encoding("address.city".into(), texts)
    };
    let mut bytes = Vec::new();
    let mut file = SerializedFileWriter::new(&mut bytes, schema, Arc::new(about.build())).expect("begun");
    let mut group = file.next_row_group().expect("a group");
    column::<Int64Type>(&mut group, &[10_023, 10_024]);
    levels::<Int64Type>(&mut group, &[1_736_158_500_000_000_000], Some(&[1, 0]), None);
    column::<Int64Type>(&mut group, &[1_736_121_600_000_000, 1_736_158_500_000_000]);
    let mut old = Int96::new();
    old.set_data(0, 0, 2_460_682);
    column::<Int96Type>(&mut group, &[old, old]);
    column::<Int32Type>(&mut group, &[20_094, 20_095]);
    column::<Int64Type>(&mut group, &[1_990, -50]);
    let wide = |bytes: [u8; 5]| FixedLenByteArray::from(bytes.to_vec());
    column::<FixedLenByteArrayType>(&mut group, &[wide([0, 0, 0, 0x4D, 0xBC]), wide([0xFF; 5])]);
    levels::<ByteArrayType>(&mut group, &[ByteArray::from("Bath, Avon")], Some(&[2, 1]), None);
    column::<Int32Type>(&mut group, &[200, 7]);
    column::<ByteArrayType>(&mut group, &[ByteArray::from("Mähne"), ByteArray::from("Mähnen")]);
    levels::<Int32Type>(&mut group, &[1, 2, 3], Some(&[1, 1, 1]), Some(&[0, 1, 0]));
    group.close().expect("closed");
    file.close().expect("closed");
    bytes
}

#[test]
fn every_kind_of_column_becomes_what_a_person_would_type() {
    let snappy = Compression::SNAPPY;
    for (version, compression, texts) in [
        (WriterVersion::PARQUET_1_0, Compression::UNCOMPRESSED, Encoding::PLAIN),
        (WriterVersion::PARQUET_1_0, snappy, Encoding::DELTA_LENGTH_BYTE_ARRAY),
        (WriterVersion::PARQUET_2_0, snappy, Encoding::DELTA_BYTE_ARRAY),
        (WriterVersion::PARQUET_2_0, Compression::LZ4_RAW, Encoding::PLAIN),
    ] {
        let (_folder, path) = file_of(&written(version, compression, texts));
        let seen = preview(&path, None, None).expect("a table");
        let names: Vec<&str> = seen.columns.iter().map(|column| column.name.as_str()).collect();
        let told =
            ["customer", "nanos", "local", "old", "day", "cents", "wide", "address.city", "small", "bare"].as_slice();
        assert_eq!(names, told, "a list is no cell");
        let first = [
            "10023",
            "2025-01-06 10:15:00",
            "2025-01-06",
            "2025-01-06",
            "2025-01-06",
            "19.9",
            "19.9",
            "Bath, Avon",
            "200",
            "Mähne",
        ];
        assert_eq!(seen.rows[0], first, "{version:?} {texts}");
        let second =
            ["10024", "", "2025-01-06 10:15:00", "2025-01-06", "2025-01-07", "-0.5", "-0.001", "", "7", "Mähnen"];
        assert_eq!(seen.rows[1], second, "{version:?} {texts}");
    }
}

/// Each made the program wait for ever or ask for more memory than there is.
#[test]
fn found_files_are_refused() {
    let found = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/found");
    let mut seen = 0;
    for entry in std::fs::read_dir(found).expect("a folder") {
        let path = entry.expect("an entry").path();
        let error = preview(&path, None, None).expect_err("refused");
        assert!(matches!(error, IntakeError::Damaged { .. }), "{}: {error}", path.display());
        seen += 1;
    }
    assert!(seen >= 3, "{seen}");
}

/// Any one byte changed or any tail cut off: an error sentence or a table, quickly.
#[test]
fn no_byte_of_a_parquet_file_ends_the_program() {
    let whole = written(WriterVersion::PARQUET_2_0, Compression::SNAPPY, Encoding::DELTA_BYTE_ARRAY);
    for at in 0..whole.len() {
        for flip in [0x01, 0x80, 0xFF] {
            let mut hurt = whole.clone();
            hurt[at] ^= flip;
            let (_folder, path) = file_of(&hurt);
            drop(preview(&path, None, None));
        }
        if at % 7 == 0 {
            let (_folder, path) = file_of(&whole[..at]);
            drop(preview(&path, None, None));
        }
    }
}
